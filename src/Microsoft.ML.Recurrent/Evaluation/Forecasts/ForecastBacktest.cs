namespace Microsoft.ML.Recurrent;

/// <summary>What a backtest found.</summary>
public sealed class ForecastBacktest
{
    internal ForecastBacktest(ForecastingMetrics metrics, IDataView residuals, IReadOnlyList<ITransformer> models)
        => (Metrics, Residuals, Models) = (metrics, residuals, models);

    /// <summary>The metrics of all forecasts.</summary>
    public ForecastingMetrics Metrics { get; }

    /// <summary>Every forecast number beside the true one: rows of <see cref="ForecastResidual"/>, in the order of folds, rows, steps and targets.</summary>
    public IDataView Residuals { get; }

    /// <summary>The fitted models, one per fold.</summary>
    public IReadOnlyList<ITransformer> Models { get; }
}
