using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>A label column as rows are learned from.</summary>
internal abstract class LabelSource
{
    public abstract string ColumnName { get; }

    /// <summary>What errors call the column.</summary>
    public virtual string Role => "label";

    /// <summary>What is learned of a row.</summary>
    public abstract TargetShape Target { get; }

    /// <summary>What the classes are called: texts become known while rows are read. Null where nothing names them.</summary>
    public virtual IReadOnlyList<string>? ClassNames => null;

    /// <summary>Texts of the rows read so far that are no classes of the model that goes on.</summary>
    public virtual IReadOnlyList<string> UnknownTexts => [];

    /// <summary>The source of a training schema's column.</summary>
    public static LabelSource Of(
        DataViewSchema schema, string columnName, LabelForm form, bool isStandardized = false, VocabularyLimits limits = default, string role = "label")
        => form == LabelForm.Sequence ? SequenceLabelSource.Of(schema, columnName, limits, role)
            : form is LabelForm.Class or LabelForm.StepClasses ? ClassLabelSource.Of(schema, columnName, isPerStep: form == LabelForm.StepClasses)
            : new NumberLabelSource(LabelSchema.DescribeNumbers(schema, columnName, form), form, isStandardized);

    /// <summary>The source of a training schema's column that is read as a model's.</summary>
    /// <param name="schema">Of the training data.</param>
    /// <param name="given">The model's label, and whether classes may be added.</param>
    /// <param name="form">What the column holds.</param>
    /// <param name="limits">Which texts of second sequences may become classes.</param>
    /// <param name="role">What errors call the column of second sequences.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column has other classes or numbers.</exception>
    public static LabelSource Given(DataViewSchema schema, GivenColumns given, LabelForm form, VocabularyLimits limits, string role = "label")
        => form == LabelForm.Sequence ? SequenceLabelSource.Given(schema, given, limits, role)
            : form is LabelForm.Class or LabelForm.StepClasses ? ClassLabelSource.Given(schema, given, isPerStep: form == LabelForm.StepClasses)
            : NumberLabelSource.Given(schema, given.Label, form);

    /// <summary>Reads the rows of data whose schema has this column and, unless null, a weight column.</summary>
    public TargetReader NewReader(DataViewRow row, DataViewSchema.Column? weight) => new(row, ColumnName, NewLabelReader(row), Target.IsPerStep, weight);

    /// <summary>
    /// The column of other rows than those that are learned from first, validation data or the same rows read again: it must have the same classes or
    /// numbers, and learns nothing from them any more.
    /// </summary>
    /// <param name="schema">Of those rows.</param>
    /// <param name="fitted">What <see cref="Fitted"/> made.</param>
    /// <param name="unseen">Takes the labels that training never saw; null: they are missing.</param>
    public abstract LabelSource Again(DataViewSchema schema, LabelColumn fitted, UnseenLabels? unseen = null);

    /// <summary>The column as a model remembers it, once all training rows are read.</summary>
    /// <param name="targets">Statistics of the training rows' target numbers; null for classes.</param>
    /// <param name="symbolCountOf">How often second sequences of training rows have a class, by the number that it was read with.</param>
    public abstract LabelColumn Fitted(ChannelStatistics? targets, Func<int, long> symbolCountOf);

    /// <summary>Gives second sequences that were read before <see cref="Fitted"/> the classes that it chose.</summary>
    public virtual void Renumber(TargetStore targets)
    {
    }

    protected abstract LabelReader NewLabelReader(DataViewRow row);
}
