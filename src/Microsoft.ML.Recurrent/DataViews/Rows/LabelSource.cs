using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// A label column as rows are learned from: a key a row, a key a step, or a text a step. Texts become classes in the order in which
/// they are met, as MapValueToKey does it.
/// </summary>
internal sealed class LabelSource
{
    private readonly LabelColumn _column;
    private readonly bool _isPerStep;
    private readonly WordIndex? _tags;

    private LabelSource(LabelColumn column, bool isPerStep, WordIndex? tags)
    {
        _column = column;
        _isPerStep = isPerStep;
        _tags = tags;
    }

    /// <summary>The column of training data.</summary>
    public static LabelSource Of(DataViewSchema schema, string columnName, bool isPerStep)
    {
        LabelColumn column = isPerStep ? LabelSchema.DescribeSteps(schema, columnName) : LabelSchema.Describe(schema, columnName);
        return new LabelSource(column, isPerStep, isPerStep && LabelSchema.AreTexts(schema[columnName]) ? new WordIndex(isLearning: true) : null);
    }

    public string ColumnName => _column.Name;

    /// <summary>Reads the rows of data whose schema has this column and, unless null, a weight column.</summary>
    public TargetReader NewReader(DataViewRow row, DataViewSchema.Column? weight)
    {
        DataViewSchema.Column label = row.Schema[_column.Name];
        return _isPerStep ? new StepTargetReader(row, label, _tags, weight) : new ClassTargetReader(row, label, weight);
    }

    /// <summary>The column of validation data, which must have the same classes; texts that training never met are missing there.</summary>
    public LabelSource Validating(DataViewSchema schema)
    {
        if (_tags is null)
        {
            LabelColumn found = _isPerStep ? LabelSchema.DescribeSteps(schema, _column.Name) : LabelSchema.Describe(schema, _column.Name);
            LabelSchema.CheckSameClasses(_column, found);
            return this;
        }

        LabelSchema.CheckTexts(schema, _column.Name);
        return new LabelSource(_column, _isPerStep, new WordIndex([.. _tags.Words]));
    }

    /// <summary>The column with its classes, once all training rows are read.</summary>
    public LabelColumn Fitted() => _tags is null
        ? _column
        : _column with { ClassCount = _tags.Count, Values = KeyValueKind.Text.Parse([.. _tags.Words]) };
}
