namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>What one true number says about its forecast; written once and added to the sums of its step, target and series.</summary>
internal sealed class ForecastValue(int quantileCount)
{
    public double Actual { get; set; }

    public double Forecast { get; set; }

    /// <summary>What absolute errors are divided by for the scaled error; NaN: none.</summary>
    public double Scale { get; set; }

    /// <summary>The forecast quantiles, by ascending level.</summary>
    public double[] Quantiles { get; } = new double[quantileCount];

    /// <summary>Continuous ranked probability score by samples; NaN without any.</summary>
    public double SampleScore { get; set; } = double.NaN;
}
