namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Which columns anomalies are told from, and how sure one has to be.</summary>
internal sealed class AnomalyFormat
{
    private const double Percent = 100;

    public required string TargetColumnName { get; init; }

    public required string ForecastColumnName { get; init; }

    public required string OutputColumnName { get; init; }

    public string? TimeColumnName { get; init; }

    public string? SeriesColumnName { get; init; }

    public double Confidence { get; init; }

    /// <summary>With fewer calibration scores no number can have a p-value as small as the confidence wants.</summary>
    public int SmallestCalibration => (int)Math.Ceiling(Math.Round((1 / (1 - (Confidence / Percent))) - 1, 6));

    public ForecastFormat Forecast => new()
    {
        TargetColumnName = TargetColumnName, ForecastColumnName = ForecastColumnName, TimeColumnName = TimeColumnName, SeriesColumnName = SeriesColumnName,
    };

    public AnomalyFormat Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(TargetColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ForecastColumnName);
        ArgumentException.ThrowIfNullOrEmpty(OutputColumnName);
        return Confidence is > 0 and < Percent
            ? this
            : throw new ArgumentOutOfRangeException("confidence", $"Expected percent between 0 and 100, got {Confidence}.");
    }
}
