namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>A column that a forecasting model adds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Output">Which of the model's outputs it shows: 0 the point, from 1 on the quantiles; -1: the paths.</param>
internal readonly record struct ForecastOutputColumn(string Name, int Output)
{
    public const int Paths = -1;
}
