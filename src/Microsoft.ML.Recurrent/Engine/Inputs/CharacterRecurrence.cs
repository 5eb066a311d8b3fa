using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>
/// The last states of an LSTM over a word's characters in both directions, H units each (Lample et al. 2016). Parameters
/// <c>name_embedding.weight</c> [V, E] and those of PyTorch's bidirectional LSTM under <c>name_lstm.</c>
/// </summary>
internal sealed class CharacterRecurrence : SpellingEncoder
{
    private readonly TokenEmbedding _embedding;
    private readonly RecurrentLayer _layer;
    private readonly LastPooling _pooling;

    public CharacterRecurrence(ParameterSet parameters, string name, int characterCount, int characterSize, int hiddenSize)
    {
        _embedding = new TokenEmbedding(parameters, $"{name}_embedding", characterCount, characterSize, isFrozen: false);
        _layer = new RecurrentLayer(parameters, $"{name}_lstm.", 0, CellKind.Lstm, [characterSize], hiddenSize, isBidirectional: true);
        _pooling = new LastPooling([hiddenSize, hiddenSize], [false, true]);
    }

    public override int OutputWidth => _layer.OutputWidth;

    public override void Pack(AlignedBuffer weights)
    {
        _embedding.Pack(weights);
        _layer.Pack(weights);
    }

    public override CharacterPass Forward(CharacterRows characters, Execution execution)
    {
        CharacterRecurrencePass pass = execution.Workspace.Take<CharacterRecurrencePass>();
        pass.Start(characters, _embedding.VocabularySize);
        Matrix embedded = execution.Workspace.RentPadded(characters.Layout.RowCount, _embedding.Width);
        _embedding.Read(characters.Characters, embedded);
        pass.Recurrent = _layer.Forward(new Columns(embedded), characters.Layout, execution);
        pass.Pooling = _pooling.Forward(pass.Recurrent.Output, characters.Layout, execution);
        return pass;
    }

    public override void Backward(CharacterPass pass, Columns vectorGradient, Execution execution)
    {
        var own = (CharacterRecurrencePass)pass;
        Columns rows = _pooling.Backward(pass.Pooling, vectorGradient, wantsInputGradient: true, execution);
        Columns embedded = _layer.Backward(own.Recurrent, rows, wantsInputGradient: true, execution);
        own.Distinct.Load(own.Characters.Characters);
        _embedding.AddGradients(own.Distinct, embedded[0], isDistinct: false, execution);
    }
}
