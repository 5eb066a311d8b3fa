using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Numbers;

namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>Measures the predictions of a multi-label task, row by row; nothing but counts and scores is kept.</summary>
internal static class MultiLabelEvaluator
{
    // Of the sources of the cursor.
    private const int Label = 0;
    private const int Predicted = 1;
    private const int Score = 2;
    private const int Probability = 3;

    /// <param name="data">Data with labels and predictions.</param>
    /// <param name="labelColumnName">A vector of Boolean or Single: of known size, a value for each label, or steps x labels.</param>
    /// <param name="scoreColumnName">A vector of Single; null: no average precision.</param>
    /// <param name="probabilityColumnName">A vector of Single; null: no log-loss.</param>
    /// <param name="predictedLabelColumnName">A vector of Boolean.</param>
    public static MultiLabelClassificationMetrics Evaluate(
        IDataView data, string labelColumnName, string? scoreColumnName, string? probabilityColumnName, string predictedLabelColumnName)
    {
        ValueSource label = ValueSource.Find(data.Schema, "label", labelColumnName, BooleanDataViewType.Instance, NumberDataViewType.Single);
        ValueSource predicted = ValueSource.Find(data.Schema, "predicted label", predictedLabelColumnName, BooleanDataViewType.Instance);
        ValueSource? score = FindNumbers(data.Schema, "score", scoreColumnName);
        ValueSource? probability = FindNumbers(data.Schema, "probability", probabilityColumnName);
        int labelCount = LabelCountOf(label, predicted);
        predicted.CheckShape(label, labelCount);
        score?.CheckShape(label, labelCount);
        probability?.CheckShape(label, labelCount);

        var sums = new MultiLabelSums(ChannelNames.Of(labelCount, label, score));
        using var rows = new ValueCursor(data, labelCount, label, predicted, score, probability);
        while (rows.MoveNext())
        {
            CheckLabels(rows, labelColumnName);
            CheckProbabilities(rows, probabilityColumnName);
            sums.AddRow(rows[Label], rows[Predicted], rows[Score], rows[Probability]);
        }

        return sums.ToMetrics(probability is not null);
    }

    private static ValueSource? FindNumbers(DataViewSchema schema, string role, string? name)
        => name is null ? null : ValueSource.Find(schema, role, name, NumberDataViewType.Single);

    /// <summary>Labels of one dimension are one per step where the predicted ones are steps x 1.</summary>
    private static int LabelCountOf(ValueSource label, ValueSource predicted)
        => label.Type.Dimensions.Length > 1 ? label.StepWidth
            : predicted.Type.Dimensions.Length > 1 && predicted.StepWidth == 1 ? 1
            : label.Type.IsKnownSize ? label.Type.Size
            : throw label.Unexpected("a vector of known size, or of two dimensions (steps x labels)");

    private static void CheckLabels(ValueCursor rows, string columnName)
    {
        foreach (float label in rows[Label])
        {
            if (label is not (0 or 1 or float.NaN))
            {
                throw new InvalidOperationException(
                    $"Row {rows.Position}: expected 0, 1 or NaN (missing) in label column '{columnName}', got {Text(label)}.");
            }
        }
    }

    private static void CheckProbabilities(ValueCursor rows, string? columnName)
    {
        foreach (float probability in rows[Probability])
        {
            if (probability is < 0 or > 1)
            {
                throw new InvalidOperationException(
                    $"Row {rows.Position}: expected numbers from 0 to 1 in probability column '{columnName}', got {Text(probability)}.");
            }
        }
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
