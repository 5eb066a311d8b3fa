using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Reads a row's scores, a probability for each class and token, token by token.</summary>
internal sealed class TagScores
{
    // ML.NET's, so that its users find the losses they know.
    private const double LeastProbability = 1e-15;

    private const string Role = "score";

    private readonly ValueGetter<VBuffer<float>> _getter;
    private readonly string _columnName;
    private readonly LabelNames _names;
    private readonly Dictionary<int, int> _classes = [];
    private VBuffer<float> _values;
    private float[] _dense = [];

    /// <param name="row">A row or cursor with the column of scores.</param>
    /// <param name="column">The column of scores.</param>
    /// <param name="predicted">The column of predicted labels: its keys are the classes. Texts name them in the annotation TrainingLabelValues of the scores.</param>
    /// <param name="names">The labels' numbers.</param>
    public TagScores(DataViewRow row, DataViewSchema.Column column, DataViewSchema.Column predicted, LabelNames names)
    {
        _getter = row.GetGetter<VBuffer<float>>(column);
        _columnName = column.Name;
        _names = names;
        string[] classes = ClassNames(column, predicted);
        ClassCount = classes.Length;
        for (int i = 0; i < classes.Length; i++)
        {
            _classes[names.IdOf(classes[i])] = i;
        }
    }

    public int ClassCount { get; }

    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, name);
        return column.Type is VectorDataViewType { ItemType: NumberDataViewType number } && number.RawType == typeof(float)
            ? column
            : throw SchemaMismatch.Unexpected(Role, name, "Vector<Single>", column.Type.ToString()!);
    }

    /// <summary>Reads the current row; an error where it has not one score for each class and token.</summary>
    public void Read(int tokenCount, long rowNumber)
    {
        _getter(ref _values);
        if (_values.Length != (long)tokenCount * ClassCount)
        {
            throw new InvalidOperationException(
                $"Row {rowNumber}: expected {tokenCount} x {ClassCount} scores (tokens x classes) in column '{_columnName}', got {_values.Length}.");
        }

        if (_dense.Length < _values.Length)
        {
            _dense = new float[Math.Max(_values.Length, 2 * _dense.Length)];
        }

        _values.CopyTo(_dense);
    }

    /// <summary>The score of a token of the row for a label, or null where the label is none of the classes.</summary>
    public float? Of(int token, int label) => _classes.TryGetValue(label, out int @class) ? _dense[(token * ClassCount) + @class] : null;

    public double LossOf(int token, int label)
        => Of(token, label) is { } probability ? -Math.Log(Math.Max(probability, LeastProbability)) : Math.Log(ClassCount + 1);

    private static string[] ClassNames(DataViewSchema.Column scores, DataViewSchema.Column predicted)
    {
        if (((VectorDataViewType)predicted.Type).ItemType is KeyDataViewType key)
        {
            return KeyValues.Of(predicted)?.ToTexts()
                ?? [.. Enumerable.Range(1, checked((int)key.Count)).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        }

        return KeyValues.Named(scores.Annotations, "TrainingLabelValues")?.ToTexts()
            ?? throw SchemaMismatch.Unexpected(Role, scores.Name, "the annotation TrainingLabelValues, as the predicted labels are no keys", "none");
    }
}
