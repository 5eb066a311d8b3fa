using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Numbers, or flags as the numbers 0 and 1, per row or per step.</summary>
/// <param name="column">Name and number of numbers; with means and deviations once they are known.</param>
/// <param name="form">What the column holds.</param>
/// <param name="isStandardized">Whether the network is to learn numbers of mean 0 and deviation 1.</param>
/// <param name="given">The label of a model that training continues from; null: it is fitted.</param>
internal sealed class NumberLabelSource(LabelColumn column, LabelForm form, bool isStandardized, LabelColumn? given = null) : LabelSource
{
    public override string ColumnName => column.Name;

    public override TargetShape Target => TargetShape.Numbers(column.Width, form is LabelForm.StepFlags or LabelForm.StepNumbers);

    /// <inheritdoc cref="LabelSource.Given"/>
    public static NumberLabelSource Given(DataViewSchema schema, LabelColumn label, LabelForm form)
    {
        LabelColumn found = LabelSchema.DescribeNumbers(schema, label.Name, form);
        return found.Width == label.Width && found.IsVector == label.IsVector
            ? new NumberLabelSource(found, form, isStandardized: false, label)
            : throw SchemaMismatch.Unexpected(
                "label",
                label.Name,
                label.IsVector ? $"a vector of {label.Width} numbers, as the model's label" : "one number, as the model's label",
                schema[label.Name].Type.ToString()!);
    }

    public override LabelSource Again(DataViewSchema schema, LabelColumn fitted, UnseenLabels? unseen = null)
    {
        LabelColumn found = LabelSchema.DescribeNumbers(schema, column.Name, form);
        if (found.Width != column.Width)
        {
            throw LabelSchema.OtherWidth(column, found);
        }

        return new NumberLabelSource(fitted, form, isStandardized: false);
    }

    public override LabelColumn Fitted(ChannelStatistics? targets, Func<int, long> symbolCountOf)
    {
        if (given is not null)
        {
            return given;
        }

        if (!isStandardized || targets is null)
        {
            return column;
        }

        var means = new float[column.Width];
        var deviations = new float[column.Width];
        for (int i = 0; i < means.Length; i++)
        {
            // A number that never changes is its mean, whatever the network says of its deviation.
            float deviation = (float)targets.DeviationOf(i);
            means[i] = (float)targets.MeanOf(i);
            deviations[i] = float.IsNormal(deviation) ? deviation : 1;
        }

        return column with { Means = means, Deviations = deviations };
    }

    protected override LabelReader NewLabelReader(DataViewRow row) => NumberLabelReader.Of(row, column, form);
}
