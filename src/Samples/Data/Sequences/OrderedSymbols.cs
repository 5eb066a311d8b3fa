using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>A sequence of symbols and the order in which two of them came.</summary>
internal sealed class OrderedSymbols
{
    public required string[] Symbols { get; init; }

    /// <summary>A key, in rows 0 to 3 for XX, XY, YX and YY.</summary>
    [KeyType(TemporalOrder.ClassCount)]
    public required uint Order { get; init; }
}
