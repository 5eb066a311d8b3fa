namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Which columns hold forecasts and what they are measured against.</summary>
internal sealed class ForecastFormat
{
    public required string TargetColumnName { get; init; }

    public required string ForecastColumnName { get; init; }

    public string? TimeColumnName { get; init; }

    public string? SeriesColumnName { get; init; }

    public string? SampleColumnName { get; init; }

    /// <summary>Bounds that count as quantiles; null: there are none.</summary>
    public string? LowerBoundColumnName { get; init; }

    public string? UpperBoundColumnName { get; init; }

    /// <summary>Share of true numbers that lie between the bounds.</summary>
    public float ConfidenceLevel { get; init; } = 0.95f;

    /// <summary>Rows from one season to the next.</summary>
    public int SeasonLength { get; init; } = 1;

    /// <summary>Rows from one origin to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Checks what needs no schema.</summary>
    public ForecastFormat Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(TargetColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ForecastColumnName);
        if (SeasonLength < 1)
        {
            throw new ArgumentOutOfRangeException("seasonLength", $"Expected at least 1, got {SeasonLength}.");
        }

        if (LowerBoundColumnName is null != UpperBoundColumnName is null)
        {
            throw new ArgumentException(
                $"Expected the names of both bounds or of none, got {LowerBoundColumnName ?? "null"} and {UpperBoundColumnName ?? "null"}.",
                LowerBoundColumnName is null ? "confidenceLowerBoundColumn" : "confidenceUpperBoundColumn");
        }

        if (ConfidenceLevel is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException("confidenceLevel", FormattableString.Invariant($"Expected a number above 0 and below 1, got {ConfidenceLevel}."));
        }

        return Stride < 1 ? throw new ArgumentOutOfRangeException("stride", $"Expected at least 1, got {Stride}.") : this;
    }
}
