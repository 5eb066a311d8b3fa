using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Reads the rows of scored data: truth, answer, and how far they are apart.</summary>
internal static class PredictionReader
{
    private const int ShownItems = 40;
    private const int ShownCharacters = 240;

    /// <summary>The first rows; none where the data have no label column or the task has no answer that a report compares.</summary>
    public static List<Prediction> Read(FittedModel model, IDataView scored, int maximumRows)
    {
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column? answer = schema.GetColumnOrNull("PredictedText") ?? schema.GetColumnOrNull("PredictedLabel") ?? schema.GetColumnOrNull("Score");
        if (schema.GetColumnOrNull(model.Label.Name) is not { } label || answer is not { } answered || model.IsLanguageModel)
        {
            return [];
        }

        DataViewSchema.Column? probability = schema.GetColumnOrNull("Probability") is { Type: NumberDataViewType } column ? column : null;
        DataViewSchema.Column[] features = [.. model.Features.Select(feature => schema[feature.ColumnName]).DistinctBy(feature => feature.Index)];
        DataViewSchema.Column[] read = [label, answered, .. features, .. probability is { } extra ? new[] { extra } : []];
        using DataViewRowCursor cursor = scored.GetRowCursor(read.DistinctBy(own => own.Index));
        Func<IReadOnlyList<string>> truths = ColumnTexts.Reader(cursor, label);
        Func<IReadOnlyList<string>> answers = ColumnTexts.Reader(cursor, answered);
        Func<IReadOnlyList<string>>[] examples = [.. features.Select(feature => ColumnTexts.Reader(cursor, feature))];
        ValueGetter<float>? confidence = probability is { } own ? cursor.GetGetter<float>(own) : null;
        var predictions = new List<Prediction>();
        while (predictions.Count < maximumRows && cursor.MoveNext())
        {
            float probable = float.NaN;
            confidence?.Invoke(ref probable);
            (IReadOnlyList<string> truth, IReadOnlyList<string> said) = (truths(), answers());
            IReadOnlyList<string>[] items = [.. examples.Select(example => example())];
            predictions.Add(new Prediction(cursor.Position, TextOf(items), items[0].Count, truth, said, ErrorOf(truth, said, probable, model), probable));
        }

        return predictions;
    }

    private static string TextOf(IReadOnlyList<string>[] items)
    {
        string text = string.Join(" | ", items.Select(own => string.Join(' ', own.Take(ShownItems)) + (own.Count > ShownItems ? " ..." : "")));
        return text.Length > ShownCharacters ? text[..ShownCharacters] + " ..." : text;
    }

    private static double ErrorOf(IReadOnlyList<string> truth, IReadOnlyList<string> answer, float probability, FittedModel model)
    {
        if (!float.IsNaN(probability))
        {
            return truth is ["true"] ? 1 - probability : probability;
        }

        if (model.Label.Width > 0 && !model.Label.IsVector && truth.Count == 1 && answer.Count == 1)
        {
            return Math.Abs(double.Parse(truth[0], CultureInfo.InvariantCulture) - double.Parse(answer[0], CultureInfo.InvariantCulture));
        }

        int length = Math.Max(truth.Count, answer.Count);
        return length == 0 ? 0 : (double)(length - truth.Zip(answer).Count(pair => pair.First == pair.Second)) / length;
    }
}
