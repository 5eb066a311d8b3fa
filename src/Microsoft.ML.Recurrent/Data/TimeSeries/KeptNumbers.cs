namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Fractional numbers: several rows of a step are put together, and gaps are filled.</summary>
internal sealed class KeptNumbers<T>(INumberForm<T> form, GapFilling filling, StepAggregation aggregation) : KeptColumn
{
    private readonly List<double[]> _rows = [];
    private int[] _counts = [];

    public override void Add()
    {
        FinishMean();
        double[] row = form.Read();
        _counts = Array.ConvertAll(row, number => double.IsNaN(number) ? 0 : 1);
        _rows.Add(row);
    }

    public override void Combine()
    {
        double[] further = form.Read();
        double[] row = _rows[^1];
        if (further.Length != row.Length)
        {
            throw new InvalidOperationException($"Expected {row.Length} numbers in each row of a step, got {further.Length}.");
        }

        if (aggregation == StepAggregation.Last)
        {
            _rows[^1] = further;
            return;
        }

        for (int i = 0; i < row.Length; i++)
        {
            if (!double.IsNaN(further[i]))
            {
                row[i] = _counts[i]++ == 0 ? further[i] : row[i] + further[i];
            }
        }
    }

    public override Delegate Getter(Func<FilledRow> shown)
    {
        FinishMean();
        double[] numbers = [];
        return (ValueGetter<T>)((ref T value) =>
        {
            FilledRow row = shown();
            Array.Resize(ref numbers, _rows[row.Before].Length);
            Fill(row, numbers);
            form.Write(numbers, ref value);
        });
    }

    /// <summary>Turns the sums of the last row into means, once.</summary>
    private void FinishMean()
    {
        if (aggregation != StepAggregation.Mean)
        {
            return;
        }

        for (int i = 0; i < _counts.Length; i++)
        {
            _rows[^1][i] /= Math.Max(1, _counts[i]);
        }

        _counts = [];
    }

    private void Fill(FilledRow row, Span<double> numbers)
    {
        ReadOnlySpan<double> before = _rows[row.Before];
        ReadOnlySpan<double> after = _rows[row.After];
        bool isLine = filling == GapFilling.Linear && after.Length == before.Length;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = !row.IsGap ? before[i] : filling switch
            {
                GapFilling.Missing => double.NaN,
                GapFilling.Zero => 0,
                _ => isLine ? before[i] + (row.Share * (after[i] - before[i])) : before[i],
            };
        }
    }
}
