using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>The columns of forecasts in some data: the point forecast, its quantiles by their names, and sampled paths.</summary>
internal sealed class ForecastColumns
{
    private const double LevelTolerance = 1e-6;

    public ForecastColumns(DataViewSchema schema, ForecastFormat format, int targetCount)
    {
        Point = Find(schema, "forecast", format.ForecastColumnName);
        Size = SizeOf(Point);
        Horizon = Size / targetCount;
        if (Horizon * targetCount != Size)
        {
            throw SchemaMismatch.Unexpected(
                "forecast", Point.Name, $"a multiple of {targetCount} numbers, as many as target column '{format.TargetColumnName}' has", Point.Type.ToString()!);
        }

        (double Level, DataViewSchema.Column Column)[] bounds = BoundsOf(schema, format);
        (double Level, DataViewSchema.Column Column)[] quantiles = [.. schema.Where(column => !column.IsHidden)
            .Select(column => (Level: LevelOf(column.Name, Point.Name), Column: column))
            .Where(quantile => quantile.Level is > 0 and < 1 && IsForecast(quantile.Column) && bounds.All(bound => Math.Abs(quantile.Level - bound.Level) > LevelTolerance))
            .Concat(bounds)
            .OrderBy(quantile => quantile.Level)];
        Levels = [.. quantiles.Select(quantile => quantile.Level)];
        Quantiles = [.. quantiles.Select(quantile => quantile.Column)];
        if (format.SampleColumnName is { } samples)
        {
            Samples = Find(schema, "sample", samples);
            int size = SizeOf(Samples.Value);
            SampleCount = size / Size;
            if (SampleCount * Size != size)
            {
                throw SchemaMismatch.Unexpected("sample", samples, $"a multiple of {Size} numbers, as many as column '{Point.Name}' has", Samples.Value.Type.ToString()!);
            }
        }
    }

    public DataViewSchema.Column Point { get; }

    /// <summary>Numbers of a forecast: horizon x targets.</summary>
    public int Size { get; }

    public int Horizon { get; }

    /// <summary>The levels of the quantiles, ascending.</summary>
    public double[] Levels { get; }

    public DataViewSchema.Column[] Quantiles { get; }

    /// <summary>Paths one after the other, each horizon x targets.</summary>
    public DataViewSchema.Column? Samples { get; }

    public int SampleCount { get; }

    public IEnumerable<DataViewSchema.Column> All => Samples is { } samples ? [Point, .. Quantiles, samples] : [Point, .. Quantiles];

    /// <summary>The bounds that are named, in place of quantiles of their levels.</summary>
    private (double Level, DataViewSchema.Column Column)[] BoundsOf(DataViewSchema schema, ForecastFormat format)
    {
        if (format is { LowerBoundColumnName: { } lower, UpperBoundColumnName: { } upper })
        {
            // 0.95 as a float is not 0.95, but its seven digits are.
            double level = (double)((1 - (decimal)format.ConfidenceLevel) / 2);
            return [(level, Bound(schema, "lower bound", lower)), (1 - level, Bound(schema, "upper bound", upper))];
        }

        return [];
    }

    private DataViewSchema.Column Bound(DataViewSchema schema, string role, string name)
    {
        DataViewSchema.Column column = Find(schema, role, name);
        return SizeOf(column) == Size ? column : throw SchemaMismatch.Unexpected(role, name, $"{Size} numbers, as many as column '{Point.Name}' has", column.Type.ToString()!);
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, name);
        return column.Type is NumberDataViewType { RawType: var raw } && raw == typeof(float)
            || column.Type is VectorDataViewType { IsKnownSize: true, ItemType.RawType: var item } && item == typeof(float)
            ? column
            : throw SchemaMismatch.Unexpected(role, name, "Single or a vector of Single of known size", column.Type.ToString()!);
    }

    private static int SizeOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    private bool IsForecast(DataViewSchema.Column column) => SchemaMismatch.ItemOf(column.Type).RawType == typeof(float) && SizeOf(column) == Size;

    private static double LevelOf(string name, string forecastName)
        => name.StartsWith(forecastName + "_", StringComparison.Ordinal)
            && double.TryParse(name.AsSpan(forecastName.Length + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double level)
            ? level
            : double.NaN;
}
