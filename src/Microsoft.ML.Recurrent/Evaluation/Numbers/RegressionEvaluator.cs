using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>Measures predicted numbers, several per row or per step, row by row; nothing but sums is kept.</summary>
internal static class RegressionEvaluator
{
    /// <param name="data">Data with labels and scores.</param>
    /// <param name="labelColumnName">A vector of Single, steps x channels.</param>
    /// <param name="scoreColumnName">A vector of Single of as many values in each row.</param>
    public static ChannelErrors EvaluateSteps(IDataView data, string labelColumnName, string scoreColumnName)
    {
        ValueSource label = Find(data.Schema, "label", labelColumnName);
        ValueSource score = Find(data.Schema, "score", scoreColumnName);
        score.CheckShape(label, label.StepWidth);
        return Evaluate(data, label.StepWidth, label, score);
    }

    /// <param name="data">Data with labels and scores.</param>
    /// <param name="labelColumnName">A vector of Single of known size.</param>
    /// <param name="scoreColumnName">A vector of Single of the same size.</param>
    public static ChannelErrors EvaluateRows(IDataView data, string labelColumnName, string scoreColumnName)
    {
        ValueSource label = Find(data.Schema, "label", labelColumnName);
        ValueSource score = Find(data.Schema, "score", scoreColumnName);
        if (!label.Type.IsKnownSize)
        {
            throw label.Unexpected("a vector of known size");
        }

        return score.Type.Size == label.Type.Size
            ? Evaluate(data, label.Type.Size, label, score)
            : throw score.Unexpected($"a vector of {label.Type.Size} values, as label column '{labelColumnName}' is");
    }

    private static ValueSource Find(DataViewSchema schema, string role, string name)
        => ValueSource.Find(schema, role, name, NumberDataViewType.Single);

    private static ChannelErrors Evaluate(IDataView data, int channelCount, ValueSource label, ValueSource score)
    {
        var errors = new ChannelErrors(ChannelNames.Of(channelCount, label, score));
        using var rows = new ValueCursor(data, channelCount, label, score);
        errors.AddAll(rows);
        return errors;
    }
}
