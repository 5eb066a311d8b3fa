namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Which columns hold forecasts and what they are measured against.</summary>
internal sealed class ForecastFormat
{
    public required string TargetColumnName { get; init; }

    public required string ForecastColumnName { get; init; }

    public string? TimeColumnName { get; init; }

    public string? SeriesColumnName { get; init; }

    public string? SampleColumnName { get; init; }

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

        return Stride < 1 ? throw new ArgumentOutOfRangeException("stride", $"Expected at least 1, got {Stride}.") : this;
    }
}
