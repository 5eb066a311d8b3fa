namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>The columns that a forecasting model reads and adds.</summary>
internal sealed record ForecastColumns
{
    public required string InputColumnName { get; init; }

    /// <summary>Whether the input column is a vector of targets.</summary>
    public bool IsVector { get; init; }

    /// <summary>Names of the targets, as the slots of the input column have them; null: they have none.</summary>
    public string[]? TargetNames { get; init; }

    /// <summary>Tells which series a row belongs to; null: all rows are one.</summary>
    public string? SeriesColumnName { get; init; }

    public string? TimeColumnName { get; init; }

    public SeriesTimeKind TimeKind { get; init; }

    /// <summary>Columns that are known for the past alone, with the numbers of each.</summary>
    public IReadOnlyList<NumberColumn> Past { get; init; } = [];

    /// <summary>Columns that are known for the horizon, too.</summary>
    public IReadOnlyList<NumberColumn> Known { get; init; } = [];

    /// <summary>Columns of numbers that a series keeps.</summary>
    public IReadOnlyList<NumberColumn> Statics { get; init; } = [];

    /// <summary>What becomes of steps between the times of neighbouring rows.</summary>
    public ForecastGaps Gaps { get; init; }

    public required string OutputColumnName { get; init; }

    /// <summary>Levels whose quantiles have columns.</summary>
    public IReadOnlyList<float> ShownLevels { get; init; } = [];

    /// <summary>Takes the lower bound of the interval; null: there is no such column.</summary>
    public string? LowerColumnName { get; init; }

    public string? UpperColumnName { get; init; }

    /// <summary>The share of values between the two.</summary>
    public float ConfidenceLevel { get; init; }

    /// <summary>Whether there is a column of paths.</summary>
    public bool ShowsPaths { get; init; }

    /// <summary>The level of the lower bound, in as many digits as a level may have that is given.</summary>
    public double LowerLevel => Math.Round((1 - (double)ConfidenceLevel) / 2, 6);

    public double UpperLevel => 1 - LowerLevel;

    /// <summary>Whether a column is made of levels that the model must tell.</summary>
    public bool HasBounds => LowerColumnName is not null || UpperColumnName is not null;
}
