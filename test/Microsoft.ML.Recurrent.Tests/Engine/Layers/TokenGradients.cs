using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

/// <summary>Tokens as tests have them.</summary>
internal static class TokenGradients
{
    public static TokenRows Rows(int vocabularySize, ReadOnlySpan<int> tokens)
    {
        var rows = new TokenRows(vocabularySize);
        rows.Load(tokens);
        return rows;
    }

    /// <summary>Adds the gradients of packed rows that hold these tokens.</summary>
    public static void Add(this TableGradient gradient, ReadOnlySpan<int> tokens, Matrix outputGradient, Execution execution)
        => gradient.Add(Rows(gradient.Table.Shape[0], tokens), outputGradient, isDistinct: false, execution);
}
