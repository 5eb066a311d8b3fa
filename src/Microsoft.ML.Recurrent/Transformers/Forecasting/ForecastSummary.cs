using System.Globalization;
using System.Text;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>A forecasting model in words and numbers, for people.</summary>
internal static class ForecastSummary
{
    public static string LineOf(ForecastModel model)
    {
        StackSpec stack = model.Networks[0].Spec.Stack;
        string ensemble = model.Networks.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{model.Networks.Count} networks of ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{nameof(RecurrentForecastTransformer)}: {ensemble}{stack.Cell} {stack.LayerCount} x {stack.HiddenSize}, {CountOf(model.Networks[0].Parameters.All):N0} parameters");
    }

    public static string Of(ForecastModel model)
    {
        ForecastShape shape = model.Shape;
        IReadOnlyList<Parameter> parameters = model.Networks[0].Parameters.All;
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder(LineOf(model)).Append('\n');
        text.Append(culture, $"reads '{model.Columns.InputColumnName}': {shape.TargetCount} per step, windows of {shape.WindowLength}");
        text.Append(culture, $"{(shape.SegmentLength > 1 ? $" in segments of {shape.SegmentLength}" : "")}, {shape.Scaling} scaling {(shape.ScalesPerSeries ? "per series" : "per window")}");
        text.Append(shape.Transform == SeriesTransform.None ? "" : $", {shape.Transform}");
        text.Append(shape.Differences.Count == 0 ? "" : $", differences at {string.Join(", ", shape.Differences)}").Append('\n');
        foreach ((string role, IReadOnlyList<NumberColumn> columns) in new[] { ("past", model.Columns.Past), ("known", model.Columns.Known), ("static", model.Columns.Statics) })
        {
            foreach (NumberColumn column in columns)
            {
                text.Append(culture, $"reads '{column.Name}': {role} covariate, {column.Width} per step\n");
            }
        }

        text.Append(culture, $"tells {shape.Horizon} {(shape.Horizon == 1 ? "step" : "steps")} ({shape.Decoding})");
        text.Append(model.Outputs.Levels.Count == 0 ? "" : $", quantiles {string.Join(", ", model.Outputs.Levels.Select(level => level.ToString("0.####", culture)))}");
        text.Append(culture, $"{(model.Calibration is null ? "" : ", calibrated")}; {model.SeriesNames.Count} series in training\n");
        int nameWidth = Math.Max("Weight".Length, parameters.Max(parameter => parameter.Name.Length));
        string[] shapes = [.. parameters.Select(parameter => $"[{string.Join(", ", parameter.Shape)}]")];
        int shapeWidth = Math.Max("Shape".Length, shapes.Max(own => own.Length));
        text.Append($"{"Weight".PadRight(nameWidth)}  {"Shape".PadRight(shapeWidth)}  Parameters\n");
        foreach ((Parameter parameter, string own) in parameters.Zip(shapes))
        {
            text.Append(culture, $"{parameter.Name.PadRight(nameWidth)}  {own.PadRight(shapeWidth)}  {parameter.Length,10:N0}\n");
        }

        return text.Append(culture, $"{"Total".PadRight(nameWidth)}  {"".PadRight(shapeWidth)}  {CountOf(parameters),10:N0}\n").ToString();
    }

    private static long CountOf(IEnumerable<Parameter> parameters) => parameters.Sum(parameter => (long)parameter.Length);
}
