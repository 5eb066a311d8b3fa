using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Explaining;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Reads the rows of scored data: truth, answer, and how far they are apart.</summary>
internal static class PredictionReader
{
    private const int ShownItems = 40;
    private const int ShownCharacters = 240;

    /// <summary>Why there are no predictions to compare, in words; null: there are.</summary>
    public static string? ReasonAgainst(FittedModel model, DataViewSchema data)
        => model.IsLanguageModel ? "A language model has no answer to compare with a label."
            : data.GetColumnOrNull(model.Label.Name) is null ? $"The data have no label column '{model.Label.Name}' to compare predictions with."
            : null;

    /// <summary>What <see cref="Prediction.Error"/> is, in a sentence.</summary>
    public static string MeaningOfError(ModelOutput output) => output switch
    {
        ClassOutput or FlagOutput => "The error is 1 less the probability of the truth.",
        NumberOutput or StepNumberOutput => "The error is the mean distance between numbers and their predictions.",
        _ => "The error is the share of items that are not as the truth has them.",
    };

    /// <summary>The first rows.</summary>
    public static List<Prediction> Read(ModelOutput output, IDataView scored, int maximumRows)
    {
        FittedModel model = output.Model;
        DataViewSchema schema = scored.Schema;
        DataViewSchema.Column label = schema[model.Label.Name];
        DataViewSchema.Column answered = schema.GetColumnOrNull("PredictedText") ?? schema.GetColumnOrNull("PredictedLabel") ?? schema["Score"];
        DataViewSchema.Column? scores = output is ClassOutput ? schema["Score"] : null;
        DataViewSchema.Column? probability = schema.GetColumnOrNull("Probability") is { Type: NumberDataViewType } column ? column : null;
        DataViewSchema.Column[] features = [.. model.Features.Select(feature => schema[feature.ColumnName]).DistinctBy(feature => feature.Index)];
        DataViewSchema.Column[] read = [label, answered, .. features, .. new[] { probability, scores }.OfType<DataViewSchema.Column>()];
        using DataViewRowCursor cursor = scored.GetRowCursor(read.DistinctBy(own => own.Index));
        Func<IReadOnlyList<string>> truths = ColumnTexts.Reader(cursor, label);
        Func<IReadOnlyList<string>> answers = ColumnTexts.Reader(cursor, answered);
        Func<IReadOnlyList<string>>[] examples = [.. features.Select(feature => ColumnTexts.Reader(cursor, feature))];
        ValueGetter<float>? confidence = probability is { } own ? cursor.GetGetter<float>(own) : null;
        ValueGetter<VBuffer<float>>? probabilities = scores is { } all ? cursor.GetGetter<VBuffer<float>>(all) : null;
        string[] names = scores is null ? [] : OutputNames.Of(model);
        VBuffer<float> probable = default;
        var predictions = new List<Prediction>();
        while (predictions.Count < maximumRows && cursor.MoveNext())
        {
            float positive = float.NaN;
            confidence?.Invoke(ref positive);
            (IReadOnlyList<string> truth, IReadOnlyList<string> said) = (truths(), answers());
            IReadOnlyList<string>[] items = [.. examples.Select(example => example())];
            double error = ErrorOf(truth, said, positive, output);
            if (probabilities is not null)
            {
                // A class that the model does not have has no probability, and a label that is missing is no class.
                probabilities(ref probable);
                int place = truth is [{ } name] ? Array.IndexOf(names, name) : -1;
                error = place >= 0 ? 1 - probable.GetItemOrDefault(place) : truth is [ColumnTexts.Missing] ? 0 : 1;
            }

            predictions.Add(new Prediction(cursor.Position, TextOf(items), items[0].Count, truth, said, error, positive));
        }

        return predictions;
    }

    private static string TextOf(IReadOnlyList<string>[] items)
    {
        string text = string.Join(" | ", items.Select(own => string.Join(' ', own.Take(ShownItems)) + (own.Count > ShownItems ? " ..." : "")));
        return text.Length > ShownCharacters ? text[..ShownCharacters] + " ..." : text;
    }

    private static double ErrorOf(IReadOnlyList<string> truth, IReadOnlyList<string> answer, float probability, ModelOutput output)
    {
        if (!float.IsNaN(probability))
        {
            return truth is ["true"] ? 1 - probability : probability;
        }

        if (output is NumberOutput or StepNumberOutput)
        {
            double[] distances = [.. truth.Zip(answer, (own, said) => Math.Abs(Number(own) - Number(said))).Where(double.IsFinite)];
            return distances.Length == 0 ? 0 : distances.Average();
        }

        int length = Math.Max(truth.Count, answer.Count);
        return length == 0 ? 0 : (double)(length - truth.Zip(answer).Count(pair => pair.First == pair.Second)) / length;
    }
    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
