using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the numbers of a row's label, or of each of its steps, in the scale in which they are learned; NaN where one is missing.</summary>
/// <param name="row">The row or cursor.</param>
/// <param name="label">How many numbers there are, and their scale.</param>
/// <param name="form">What numbers may be.</param>
internal abstract class NumberLabelReader(DataViewRow row, LabelColumn label, LabelForm form) : LabelReader
{
    private float[] _numbers = [];
    private int _count;

    public override bool HasAny => Numbers.ContainsAnyExcept(float.NaN);

    private Span<float> Numbers => _numbers.AsSpan(0, _count);

    /// <summary>A reader of a Boolean, a Single or a vector of one of them.</summary>
    public static NumberLabelReader Of(DataViewRow row, LabelColumn label, LabelForm form)
    {
        DataViewSchema.Column column = row.Schema[label.Name];
        return column.Type switch
        {
            VectorDataViewType { ItemType: BooleanDataViewType } => new FlagVectorLabelReader(row, column, label, form),
            VectorDataViewType => new NumberVectorLabelReader(row, column, label, form),
            BooleanDataViewType => new FlagLabelReader(row, column, label, form),
            _ => new SingleLabelReader(row, column, label, form),
        };
    }

    public override int Read()
    {
        _count = ReadNumbers();
        if (_count % label.Width != 0)
        {
            throw new InvalidOperationException(
                $"Label column '{label.Name}' has {_count} numbers in row {row.Position}: expected a multiple of its {label.Width} numbers per step.");
        }

        foreach (float number in Numbers)
        {
            Check(number);
        }

        label.Scale(Numbers);
        return _count / label.Width;
    }

    public override void AppendTo(TargetStore targets) => Numbers.CopyTo(targets.AddNumbers(_count / label.Width));

    /// <summary>Reads the current row's numbers into <see cref="Room"/> and returns how many they are.</summary>
    protected abstract int ReadNumbers();

    protected Span<float> Room(int count)
    {
        if (_numbers.Length < count)
        {
            _numbers = new float[Math.Max(count, 2 * _numbers.Length)];
        }

        return _numbers.AsSpan(0, count);
    }

    private void Check(float number)
    {
        string? expected = form switch
        {
            _ when float.IsNaN(number) => null,
            _ when float.IsInfinity(number) => "finite numbers, or NaN where one is missing",
            LabelForm.Flags or LabelForm.StepFlags when number is not (0 or 1) => "0, 1, or NaN where one is missing",
            LabelForm.Counts when number < 0 => "no number below 0",
            _ => null,
        };
        if (expected is not null)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"Label column '{label.Name}' must hold {expected}; got {number} in row {row.Position}."));
        }
    }
}
