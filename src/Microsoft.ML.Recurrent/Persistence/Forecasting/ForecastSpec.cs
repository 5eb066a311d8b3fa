using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>A saved forecasting model without its weights and rows.</summary>
internal sealed record ForecastSpec
{
    public required ForecastColumns Columns { get; init; }

    public required ForecastShape Shape { get; init; }

    public required SeriesScales Scales { get; init; }

    public required ForecastOutputs Outputs { get; init; }

    public LikelihoodKind Likelihood { get; init; }

    public ForecastCalibration? Calibration { get; init; }

    public required ForecastNetworkSpec Network { get; init; }

    public int NetworkCount { get; init; } = 1;

    public required IReadOnlyList<string> SeriesNames { get; init; }

    public ulong Seed { get; init; }
}
