using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// A vector for each token: row x of a table [V, E], the parameter <c>name.weight</c>. The table is read where the weights lie;
/// a copy of a large vocabulary after every update would cost more than the unpadded rows do.
/// </summary>
internal sealed class TokenEmbedding
{
    // Batches of fewer rows are not worth the search for their distinct tokens.
    private const int FewestRows = 32;

    // What copying a row's product and adding its gradient costs, in multiply-adds of each of the row's sums.
    private const int RowCost = 8;

    private readonly Parameter _table;
    private readonly float _dropout;
    private readonly int _number;
    private AlignedBuffer? _weights;

    /// <param name="parameters">Takes the table.</param>
    /// <param name="name">Prefixes it.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="width">E.</param>
    /// <param name="isFrozen">Whether the table stays as it is given.</param>
    /// <param name="isShared">Whether another layer uses the whole table too; then its gradient is a dense one, to which both add.</param>
    /// <param name="dropout">Rate at which training drops tokens, in [0, 1); see <see cref="TokenMask"/>.</param>
    /// <param name="number">A number that no other table of the network has; part of the dropout's key.</param>
    public TokenEmbedding(
        ParameterSet parameters, string name, int vocabularySize, int width, bool isFrozen, bool isShared = false, float dropout = 0, int number = 0)
    {
        _dropout = dropout;
        _number = number;
        _table = parameters.Add(
            $"{name}.weight", [vocabularySize, width], ParameterInitializer.Normal, isDecayed: true, isTrained: !isFrozen, isTable: !isShared);
        VocabularySize = vocabularySize;
        Width = width;
    }

    public int VocabularySize { get; }

    /// <summary>E: size of a token's vector.</summary>
    public int Width { get; }

    public bool IsTrained => _table.IsTrained;

    /// <summary>The parameter, [V, E].</summary>
    public Parameter Table => _table;

    public void Pack(AlignedBuffer weights) => _weights = weights;

    /// <summary>
    /// Writes the vectors of an input's tokens, [N x E]; or with <paramref name="mayBeDistinct"/>, where the reader's product then
    /// costs less, those of its distinct tokens [U x E].
    /// </summary>
    public TokenEmbeddingPass Forward(SequenceBatch batch, int input, bool mayBeDistinct, Execution execution)
    {
        TokenEmbeddingPass pass = execution.Workspace.Take<TokenEmbeddingPass>();
        pass.Start(this, batch, input, new TokenMask(_dropout, _number, execution));
        int rowCount = batch.Layout.RowCount;
        mayBeDistinct &= rowCount >= FewestRows;
        if (mayBeDistinct || execution.IsTraining)
        {
            pass.FindDistinct();
        }

        bool isDistinct = mayBeDistinct && (long)(rowCount - pass.Distinct.Count) * Width >= (long)rowCount * RowCost;
        int vectorCount = isDistinct ? pass.Distinct.Count : rowCount;
        pass.SetOutput(execution.Workspace.RentPadded(vectorCount, Width), isDistinct);
        execution.Run(pass.ForwardWork, (long)vectorCount * Width);
        return pass;
    }

    /// <summary>
    /// Adds to the gradient of each row of the table the gradients, [N x E] or [U x E] like the output, of what read it. Where tokens are dropped the gradients are
    /// multiplied in place.
    /// </summary>
    public void Backward(TokenEmbeddingPass pass, Matrix outputGradient, Execution execution)
    {
        if (!IsTrained)
        {
            return;
        }

        Gradients gradients = execution.Gradients!;
        pass.StartBackward(outputGradient, gradients.Dense);
        if (pass.DropsTokens)
        {
            execution.Run(pass.DropWork, (long)outputGradient.Rows * Width);
        }

        if (gradients.Of(_table) is { } compact)
        {
            compact.Add(pass.Distinct, outputGradient, pass.IsDistinct, execution);
            return;
        }

        execution.Run(pass.BackwardWork, (long)outputGradient.Rows * Width);
    }

    /// <summary>Writes the vectors of some tokens, [count x E].</summary>
    public void Read(ReadOnlySpan<int> tokens, Matrix vectors)
    {
        for (int row = 0; row < tokens.Length; row++)
        {
            Read(tokens[row], vectors.Row(row));
        }
    }

    /// <summary>Adds to the gradient of each token's vector the rows [N x E] that read it, ascending, or with <paramref name="isDistinct"/> its one [U x E].</summary>
    public void AddGradients(TokenRows tokens, Matrix gradient, bool isDistinct, Execution execution)
    {
        Gradients gradients = execution.Gradients!;
        if (gradients.Of(_table) is { } compact)
        {
            compact.Add(tokens, gradient, isDistinct, execution);
            return;
        }

        ReadOnlySpan<int> places = tokens.Places;
        for (int row = 0; row < gradient.Rows; row++)
        {
            AddGradient(tokens.Tokens[isDistinct ? row : places[row]], gradient.Row(row), gradients.Dense);
        }
    }

    internal void Read(int token, Span<float> vector)
    {
        Debug.Assert((uint)token < (uint)VocabularySize);
        _table.In(_weights!).Slice(token * Width, Width).CopyTo(vector);
    }

    internal void AddGradient(int token, ReadOnlySpan<float> gradient, AlignedBuffer gradients)
    {
        Span<float> row = _table.In(gradients).Slice(token * Width, Width);
        TensorPrimitives.Add(row, gradient, row);
    }
}
