using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>
/// y[f] = max over places p of b[f] + sum over d, e of W[f, e, d] * x[p + d - 1, e]: a convolution of three characters' vectors, zeros
/// past the word's ends, and the maximum over its characters (Ma and Hovy 2016). Parameters <c>name_embedding.weight</c> [V, E],
/// <c>name_conv.weight</c> [F, E, 3] and <c>name_conv.bias</c> [F], as in PyTorch's Conv1d.
/// </summary>
/// <remarks>
/// What a character gives to the place before it, its own and the one after depends on the character alone, so products are made for
/// the distinct characters of a batch, a row of three slots each, and places add up slots.
/// </remarks>
internal sealed class CharacterConvolution : SpellingEncoder
{
    /// <summary>Characters that a filter sees.</summary>
    public const int Window = 3;

    private readonly TokenEmbedding _embedding;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    // The filters place by place, [Window slots of F16, E], as one dense layer; not parameters of the network but a copy of them.
    private readonly ParameterSet _slotParameters = new();
    private readonly Dense _slots;
    private readonly AlignedBuffer _slotWeights;
    private readonly MaxPooling _pooling;

    public CharacterConvolution(ParameterSet parameters, string name, int characterCount, int characterSize, int filterCount)
    {
        CharacterSize = characterSize;
        OutputWidth = filterCount;
        SlotWidth = AlignedBuffer.RoundUp(filterCount);
        _embedding = new TokenEmbedding(parameters, $"{name}_embedding", characterCount, characterSize, isFrozen: false);
        _weight = parameters.Add($"{name}_conv.weight", [filterCount, characterSize, Window], ParameterInitializer.GlorotUniform, isDecayed: true);
        _bias = parameters.Add($"{name}_conv.bias", [filterCount], ParameterInitializer.Zeros, isDecayed: false);
        _slots = new Dense(_slotParameters, "weight", "bias", characterSize, Window * SlotWidth);
        _slotWeights = _slotParameters.NewBuffer();
        _pooling = new MaxPooling([filterCount]);
    }

    public override int OutputWidth { get; }

    /// <summary>E.</summary>
    public int CharacterSize { get; }

    /// <summary>F rounded up to 16.</summary>
    public int SlotWidth { get; }

    public int CharacterCount => _embedding.VocabularySize;

    public override void Pack(AlignedBuffer weights)
    {
        _embedding.Pack(weights);
        ReadOnlySpan<float> filters = _weight.In(weights);
        Span<float> slots = _slotParameters.All[0].In(_slotWeights);
        for (int filter = 0; filter < OutputWidth; filter++)
        {
            for (int place = 0; place < Window; place++)
            {
                Span<float> row = slots.Slice((place * SlotWidth + filter) * CharacterSize, CharacterSize);
                for (int e = 0; e < CharacterSize; e++)
                {
                    row[e] = filters[(filter * CharacterSize + e) * Window + place];
                }
            }
        }

        // The middle slot begins with the bias, and the others are added to it.
        _bias.In(weights).CopyTo(_slotParameters.All[1].In(_slotWeights)[SlotWidth..]);
        _slots.Pack(_slotWeights);
    }

    public override CharacterPass Forward(CharacterRows characters, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        CharacterConvolutionPass pass = workspace.Take<CharacterConvolutionPass>();
        pass.Start(this, characters);
        ReadOnlySpan<int> distinct = pass.Distinct.Tokens;
        pass.Embedded = workspace.RentPadded(distinct.Length, CharacterSize);
        _embedding.Read(distinct, pass.Embedded);
        pass.Slots = workspace.Rent(distinct.Length, Window * SlotWidth);
        _slots.Forward(new Columns(pass.Embedded), pass.Slots, execution);
        pass.Output = workspace.RentPadded(characters.Layout.RowCount, OutputWidth);
        execution.Run(pass.ForwardWork, (long)Window * characters.Layout.RowCount * OutputWidth);
        pass.Pooling = _pooling.Forward(new Columns(pass.Output), characters.Layout, execution);
        return pass;
    }

    public override void Backward(CharacterPass pass, Columns vectorGradient, Execution execution)
    {
        var own = (CharacterConvolutionPass)pass;
        Workspace workspace = execution.Workspace;
        own.OutputGradient = _pooling.Backward(own.Pooling, vectorGradient, wantsInputGradient: true, execution)[0];
        own.SlotGradient = workspace.RentZeroed(own.Slots.Rows, own.Slots.Columns);
        execution.Run(own.BackwardWork, (long)Window * own.OutputGradient.Rows * OutputWidth);

        AlignedBuffer slotGradients = workspace.RentZeroed(1, _slotParameters.TotalLength).Buffer;
        Matrix embeddedGradient = workspace.Rent(own.Embedded.Rows, CharacterSize);
        _slots.Backward(new Columns(own.Embedded), own.SlotGradient, new Columns(embeddedGradient), slotGradients, execution);
        AddFilterGradients(slotGradients, execution.Gradients!.Dense);
        _embedding.AddGradients(own.Distinct, embeddedGradient, isDistinct: true, execution);
    }

    private void AddFilterGradients(AlignedBuffer slotGradients, AlignedBuffer gradients)
    {
        ReadOnlySpan<float> slots = _slotParameters.All[0].In(slotGradients);
        Span<float> filters = _weight.In(gradients);
        for (int filter = 0; filter < OutputWidth; filter++)
        {
            for (int place = 0; place < Window; place++)
            {
                ReadOnlySpan<float> row = slots.Slice((place * SlotWidth + filter) * CharacterSize, CharacterSize);
                for (int e = 0; e < CharacterSize; e++)
                {
                    filters[(filter * CharacterSize + e) * Window + place] += row[e];
                }
            }
        }

        Span<float> bias = _bias.In(gradients);
        TensorPrimitives.Add(bias, _slotParameters.All[1].In(slotGradients).Slice(SlotWidth, OutputWidth), bias);
    }
}
