using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// A key per row, a key per step, or a text per step. Texts become classes in the order in which they are met, as MapValueToKey does it.
/// </summary>
internal sealed class ClassLabelSource : LabelSource
{
    private readonly LabelColumn _column;
    private readonly bool _isPerStep;
    private readonly WordIndex? _tags;
    private readonly UnseenLabels? _unseen;

    private ClassLabelSource(LabelColumn column, bool isPerStep, WordIndex? tags, UnseenLabels? unseen = null)
    {
        _unseen = unseen;
        _column = column;
        _isPerStep = isPerStep;
        _tags = tags;
    }

    public override string ColumnName => _column.Name;

    public override TargetShape Target => _isPerStep ? TargetShape.ClassPerStep : TargetShape.ClassPerSequence;

    public override IReadOnlyList<string>? ClassNames => _tags?.Words ?? (_column.Values is { AreTexts: true } values ? values.ToTexts() : null);

    public override IReadOnlyList<string> UnknownTexts => _unseen?.Texts ?? [];

    public static ClassLabelSource Of(DataViewSchema schema, string columnName, bool isPerStep)
    {
        LabelColumn column = isPerStep ? LabelSchema.DescribeSteps(schema, columnName) : LabelSchema.Describe(schema, columnName);
        return new ClassLabelSource(column, isPerStep, isPerStep && LabelSchema.AreTexts(schema[columnName]) ? new WordIndex(isLearning: true) : null);
    }

    /// <inheritdoc cref="LabelSource.Given"/>
    public static ClassLabelSource Given(DataViewSchema schema, GivenColumns given, bool isPerStep)
    {
        LabelColumn label = given.Label;
        LabelColumn found = isPerStep ? LabelSchema.DescribeSteps(schema, label.Name) : LabelSchema.Describe(schema, label.Name);
        if (found.ClassCount > 0)
        {
            GivenClasses.Check(label, found, given.AddsClasses);
            return new ClassLabelSource(found, isPerStep, tags: null);
        }

        return label.Values is { AreTexts: true } values
            ? new ClassLabelSource(
                label,
                isPerStep,
                new WordIndex(values.ToTexts(), isLearning: given.AddsClasses),
                given.AddsClasses ? null : new UnseenLabels(includesMissingKeys: false, areMissing: true))
            : throw SchemaMismatch.Unexpected("label", label.Name, "a vector of keys, as the model's label", schema[label.Name].Type.ToString()!);
    }

    public override LabelSource Again(DataViewSchema schema, LabelColumn fitted, UnseenLabels? unseen = null)
    {
        if (_tags is null)
        {
            LabelColumn found = _isPerStep ? LabelSchema.DescribeSteps(schema, _column.Name) : LabelSchema.Describe(schema, _column.Name);
            LabelSchema.CheckSameClasses(_column, found);
            return new ClassLabelSource(_column, _isPerStep, tags: null, unseen);
        }

        LabelSchema.CheckTexts(schema, _column.Name);
        return new ClassLabelSource(_column, _isPerStep, new WordIndex([.. _tags.Words]), unseen);
    }

    public override LabelColumn Fitted(ChannelStatistics? targets, Func<int, long> symbolCountOf) => _tags is null
        ? _column
        : _column with { ClassCount = _tags.Count, Values = KeyValueKind.Text.Parse([.. _tags.Words]) };

    protected override LabelReader NewLabelReader(DataViewRow row)
    {
        DataViewSchema.Column label = row.Schema[_column.Name];
        return _isPerStep ? StepLabelReader.Of(row, label, _tags, _unseen) : ClassLabelReader.Of(row, label, _unseen?.ClassOfMissingKey ?? TargetStore.MissingClass);
    }
}
