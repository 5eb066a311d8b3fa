namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Fractional numbers: several rows of a step are put together, and gaps are filled.</summary>
internal sealed class KeptNumbers<T>(INumberForm<T> form, GapFilling filling, StepAggregation aggregation) : KeptColumn
{
    private readonly List<double[]> _rows = [];

    // Of sums and means: how many numbers each row has put together.
    private readonly List<int[]> _counts = [];

    private bool Adds => aggregation is StepAggregation.Sum or StepAggregation.Mean;

    public override void Add()
    {
        double[] row = form.Read();
        _rows.Add(row);
        if (Adds)
        {
            _counts.Add(Array.ConvertAll(row, number => double.IsNaN(number) ? 0 : 1));
        }
    }

    public override void Combine(int row)
    {
        double[] further = form.Read();
        double[] sums = _rows[row];
        if (further.Length != sums.Length)
        {
            throw new InvalidOperationException($"Expected {sums.Length} numbers in each row of a step, got {further.Length}.");
        }

        if (!Adds)
        {
            _rows[row] = further;
            return;
        }

        int[] counts = _counts[row];
        for (int i = 0; i < sums.Length; i++)
        {
            if (!double.IsNaN(further[i]))
            {
                sums[i] = counts[i]++ == 0 ? further[i] : sums[i] + further[i];
            }
        }
    }

    public override Delegate Getter(Func<FilledRow> shown)
    {
        FinishMeans();
        double[] numbers = [];
        return (ValueGetter<T>)((ref T value) =>
        {
            FilledRow row = shown();
            Array.Resize(ref numbers, _rows[row.Before].Length);
            Fill(row, numbers);
            form.Write(numbers, ref value);
        });
    }

    /// <summary>Turns sums into means, once.</summary>
    private void FinishMeans()
    {
        for (int row = 0; row < _counts.Count && aggregation == StepAggregation.Mean; row++)
        {
            for (int i = 0; i < _counts[row].Length; i++)
            {
                _rows[row][i] /= Math.Max(1, _counts[row][i]);
            }
        }

        _counts.Clear();
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
