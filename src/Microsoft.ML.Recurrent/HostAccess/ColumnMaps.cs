using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Which column ML.NET's one-to-one transformers make from which; they don't show it.</summary>
internal static class ColumnMaps
{
    /// <summary>Output and input columns, or null for a transformer of another kind.</summary>
    public static IReadOnlyList<(string Output, string Input)>? Of(ITransformer transformer)
    {
        OpenedInternals.EnsurePresent();
        return transformer is OneToOneTransformerBase oneToOne ? PairsOf(oneToOne) : null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (string Output, string Input)[] PairsOf(OneToOneTransformerBase transformer)
        => Array.ConvertAll(transformer.ColumnPairs, pair => (pair.outputColumnName, pair.inputColumnName));
}
