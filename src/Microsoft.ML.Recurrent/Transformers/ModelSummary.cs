using System.Globalization;
using System.Text;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>A model in words and numbers, for people.</summary>
internal static class ModelSummary
{
    /// <summary>Type, recurrent layers and parameters, in a line.</summary>
    public static string LineOf(string type, FittedModel model)
    {
        StackSpec stack = model.Trained.StackSpec;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{type}: {(stack.IsBidirectional ? "bidirectional " : "")}{stack.Cell} {stack.LayerCount} x {stack.HiddenSize}, {CountOf(model.Trained.Parameters.All):N0} parameters");
    }

    /// <summary>The line, the columns that the model reads, a row for each weight, and how gradients flowed if that was measured.</summary>
    public static string Of(string type, FittedModel model)
    {
        IReadOnlyList<Parameter> parameters = model.Trained.Parameters.All;
        var text = new StringBuilder(LineOf(type, model)).Append('\n');
        foreach (FeatureColumn feature in model.Features)
        {
            string size = feature.IsToken
                ? string.Create(CultureInfo.InvariantCulture, $"vocabulary of {feature.VocabularySize:N0}")
                : string.Create(CultureInfo.InvariantCulture, $"{feature.Width} per step");
            text.Append(CultureInfo.InvariantCulture, $"reads '{feature.ColumnName}': {feature.Kind}, {size}\n");
        }

        int nameWidth = Math.Max("Weight".Length, parameters.Max(parameter => parameter.Name.Length));
        string[] shapes = [.. parameters.Select(parameter => $"[{string.Join(", ", parameter.Shape)}]")];
        int shapeWidth = Math.Max("Shape".Length, shapes.Max(shape => shape.Length));
        text.Append($"{"Weight".PadRight(nameWidth)}  {"Shape".PadRight(shapeWidth)}  Parameters\n");
        foreach ((Parameter parameter, string shape) in parameters.Zip(shapes))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{parameter.Name.PadRight(nameWidth)}  {shape.PadRight(shapeWidth)}  {parameter.Length,10:N0}{(parameter.IsTrained ? "" : " (frozen)")}\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"{"Total".PadRight(nameWidth)}  {"".PadRight(shapeWidth)}  {CountOf(parameters),10:N0}, of which {CountOf(parameters.Where(parameter => parameter.IsTrained)):N0} are trained\n");
        return text.Append(model.GradientFlow?.ToString()).ToString();
    }

    private static long CountOf(IEnumerable<Parameter> parameters) => parameters.Sum(parameter => (long)parameter.Length);
}
