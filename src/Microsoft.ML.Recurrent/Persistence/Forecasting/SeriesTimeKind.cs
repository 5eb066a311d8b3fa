namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>What the time column of series holds.</summary>
internal enum SeriesTimeKind
{
    /// <summary>There is none: rows are steps.</summary>
    None,

    /// <summary>Times.</summary>
    DateTime,

    /// <summary>Whole numbers that count.</summary>
    Number,
}
