using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Forecasts;

/// <summary>Forecasts the last number it was fitted on, and remembers what it was shown.</summary>
internal sealed class RepeatingEstimator(int horizon) : IEstimator<ITransformer>
{
    /// <summary>The loads of each fit.</summary>
    public List<float[]> Fits { get; } = [];

    public ITransformer Fit(IDataView input)
    {
        float[] loads = [.. input.GetColumn<float>("Load")];
        Fits.Add(loads);
        var ml = new MLContext(1);
        float last = loads[^1];
        return ml.Transforms.CustomMapping<Row, Guess>((row, guess) => guess.Forecast = [.. Enumerable.Repeat(last, horizon)], null, null, Shape(horizon)).Fit(input);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => throw new InvalidOperationException("Only fitted.");

    private static SchemaDefinition Shape(int horizon)
    {
        var definition = SchemaDefinition.Create(typeof(Guess));
        definition["Forecast"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, horizon);
        return definition;
    }

    internal sealed class Row
    {
        public float Load { get; set; }
    }

    internal sealed class Guess
    {
        public float[] Forecast { get; set; } = [];
    }
}
