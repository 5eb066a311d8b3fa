using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The columns of data and those that a forecasting model adds behind them.</summary>
internal sealed class ForecastSchema
{
    public const string HorizonAnnotation = "ForecastHorizon";
    public const string TargetsAnnotation = "ForecastTargets";

    private readonly int _inputCount;

    /// <exception cref="ArgumentOutOfRangeException">A column is missing or not as in training.</exception>
    public ForecastSchema(ForecastModel model, DataViewSchema input)
    {
        SeriesColumns.Check(input, model.Columns, model.Shape.TargetCount);
        (Model, Input, _inputCount) = (model, input, input.Count);
        Columns = ColumnsOf(model.Columns, model.Outputs);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        foreach (ForecastOutputColumn column in Columns)
        {
            schema.AddColumn(column.Name, TypeOf(column), AnnotationsOf(column));
        }

        Output = schema.ToSchema();
    }

    public ForecastModel Model { get; }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public IReadOnlyList<ForecastOutputColumn> Columns { get; }

    /// <summary>The columns that are added, in their order.</summary>
    public static IReadOnlyList<ForecastOutputColumn> ColumnsOf(ForecastColumns columns, ForecastOutputs outputs)
    {
        var added = new List<ForecastOutputColumn> { new(columns.OutputColumnName, 0) };
        added.AddRange(columns.ShownLevels.Select(level => new ForecastOutputColumn(QuantileColumn(columns.OutputColumnName, level), PlaceOf(outputs, level))));
        if (columns.LowerColumnName is { } lower)
        {
            added.Add(new ForecastOutputColumn(lower, PlaceOf(outputs, columns.LowerLevel)));
        }

        if (columns.UpperColumnName is { } upper)
        {
            added.Add(new ForecastOutputColumn(upper, PlaceOf(outputs, columns.UpperLevel)));
        }

        if (columns.ShowsPaths)
        {
            added.Add(new ForecastOutputColumn($"{columns.OutputColumnName}_Paths", ForecastOutputColumn.Paths));
        }

        return added;
    }

    /// <summary>Name of the column of a quantile: Forecast_0.1.</summary>
    public static string QuantileColumn(string outputColumnName, float level) => string.Create(CultureInfo.InvariantCulture, $"{outputColumnName}_{level}");

    /// <summary>A quantile's place among a model's outputs.</summary>
    public static int PlaceOf(ForecastOutputs outputs, double level)
    {
        int nearest = 0;
        for (int i = 1; i < outputs.Levels.Count; i++)
        {
            nearest = Math.Abs(outputs.Levels[i] - level) < Math.Abs(outputs.Levels[nearest] - level) ? i : nearest;
        }

        return 1 + nearest;
    }

    public bool IsAdded(int column) => column >= _inputCount;

    /// <summary>The added column at a place of <see cref="Output"/>.</summary>
    public ForecastOutputColumn AddedAt(int column) => Columns[column - _inputCount];

    /// <summary>Which columns of <see cref="Output"/> are wanted.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => CursorChecks.Wanted(Output, columns);

    public bool NeedsForecasts(bool[] active) => active.AsSpan(_inputCount).Contains(true);

    /// <summary>The input columns that wanted columns need.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
    {
        HashSet<string> read = NeedsForecasts(active) ? [.. SeriesColumns.NamesOf(Model.Columns)] : [];
        return Input.Where(column => active[column.Index] || (read.Contains(column.Name) && Input[column.Name].Index == column.Index));
    }

    private VectorDataViewType TypeOf(ForecastOutputColumn column)
    {
        ForecastShape shape = Model.Shape;
        int[] sizes = shape.TargetCount == 1 ? [shape.Horizon] : [shape.Horizon, shape.TargetCount];
        return new VectorDataViewType(NumberDataViewType.Single, column.Output == ForecastOutputColumn.Paths ? [Model.Outputs.PathCount, .. sizes] : sizes);
    }

    private DataViewSchema.Annotations AnnotationsOf(ForecastOutputColumn column)
    {
        ForecastShape shape = Model.Shape;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(HorizonAnnotation, NumberDataViewType.Int32, (ref int horizon) => horizon = shape.Horizon);
        ReadOnlyMemory<char>[] targets = [.. (Model.Columns.TargetNames ?? [.. NamesOf()]).Select(name => name.AsMemory())];
        annotations.Add(
            TargetsAnnotation,
            new VectorDataViewType(TextDataViewType.Instance, targets.Length),
            (ref VBuffer<ReadOnlyMemory<char>> names) => names = new VBuffer<ReadOnlyMemory<char>>(targets.Length, (ReadOnlyMemory<char>[])targets.Clone()));
        if (column.Output != ForecastOutputColumn.Paths)
        {
            ReadOnlyMemory<char>[] slots =
            [
                .. Enumerable.Range(0, shape.Horizon * shape.TargetCount)
                    .Select(slot => string.Create(CultureInfo.InvariantCulture, $"{targets[slot % shape.TargetCount]}+{(slot / shape.TargetCount) + 1}").AsMemory()),
            ];
            annotations.Add(
                "SlotNames",
                new VectorDataViewType(TextDataViewType.Instance, slots.Length),
                (ref VBuffer<ReadOnlyMemory<char>> names) => names = new VBuffer<ReadOnlyMemory<char>>(slots.Length, (ReadOnlyMemory<char>[])slots.Clone()));
        }

        return annotations.ToAnnotations();
    }

    private IEnumerable<string> NamesOf() => Model.Shape.TargetCount == 1
        ? [Model.Columns.InputColumnName]
        : Enumerable.Range(0, Model.Shape.TargetCount).Select(target => string.Create(CultureInfo.InvariantCulture, $"{Model.Columns.InputColumnName}{target}"));
}
