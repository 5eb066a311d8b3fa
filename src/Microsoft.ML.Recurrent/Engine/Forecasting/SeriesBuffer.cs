using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// The rows of one series, the only copy of them: values after the transformation, the same with missing ones filled from the past, and their differences. Rows
/// are added at the end and have numbers 0, 1, ...; old ones may be dropped and keep their numbers.
/// </summary>
internal sealed class SeriesBuffer
{
    private readonly ForecastShape _shape;
    private readonly (int Offset, float Factor)[] _terms;
    private readonly GrowingArray<float> _values = new();
    private readonly GrowingArray<float> _filled = new();
    private readonly GrowingArray<float> _differences = new();
    private readonly GrowingArray<float> _past = new();
    private readonly GrowingArray<float> _known = new();
    private readonly GrowingArray<float> _weights = new();
    private readonly GrowingArray<long> _times = new();
    private readonly GrowingArray<int> _rowsSince = new();

    /// <param name="shape">What rows hold.</param>
    /// <param name="name">Of the series, for errors and results.</param>
    /// <param name="token">Its number among those of training, from 1 on; 0: unknown.</param>
    public SeriesBuffer(ForecastShape shape, string name, int token)
    {
        (_shape, Name, Token) = (shape, name, token);
        _terms = DifferenceTerms.Of(shape.Differences);
        Statics = new float[shape.StaticCount];
    }

    public string Name { get; }

    public int Token { get; }

    /// <summary>The numbers of the series, as they came.</summary>
    public float[] Statics { get; }

    /// <summary>Rows added so far.</summary>
    public int Length { get; private set; }

    /// <summary>The number of the first row that is still there.</summary>
    public int First { get; private set; }

    /// <summary>The number of the last row with a value, or -1.</summary>
    public int LastObserved { get; private set; } = -1;

    public long Bytes => _values.Bytes + _filled.Bytes + _differences.Bytes + _past.Bytes + _known.Bytes + _weights.Bytes + _times.Bytes
        + _rowsSince.Bytes;

    /// <summary>What is added up to a difference: value(t - offset) * factor; the first is the value itself.</summary>
    public ReadOnlySpan<(int Offset, float Factor)> Terms => _terms;

    /// <summary>Adds a row.</summary>
    /// <param name="values">The targets as they are; NaN where missing.</param>
    /// <param name="past">What is known of the past alone.</param>
    /// <param name="known">What is known of all rows.</param>
    /// <param name="time">Its time.</param>
    /// <param name="weight">What a window that ends here weighs.</param>
    /// <returns>The target whose value the transformation does not take; -1: it takes all.</returns>
    public int Append(ReadOnlySpan<float> values, ReadOnlySpan<float> past, ReadOnlySpan<float> known, long time, float weight)
    {
        int row = Length;
        int refused = -1;
        Span<float> own = _values.Extend(_shape.TargetCount);
        Span<float> filled = _filled.Extend(_shape.TargetCount);
        for (int target = 0; target < own.Length; target++)
        {
            own[target] = Transformed(values[target]);
            filled[target] = float.IsNaN(own[target]) ? FillOf(row, target) : own[target];
            refused = float.IsNaN(own[target]) && !float.IsNaN(values[target]) ? target : refused;
        }

        EndRow(past, known, time, weight);
        return refused;
    }

    /// <summary>A copy of the last rows, which keep their numbers.</summary>
    public SeriesBuffer Tail(int rowCount) => Tail(rowCount, Length);

    /// <summary>A copy of the last rows before one, which keep their numbers.</summary>
    public SeriesBuffer Tail(int rowCount, int end)
    {
        var tail = new SeriesBuffer(_shape, Name, Token);
        Statics.CopyTo(tail.Statics, 0);
        int first = Math.Max(First, end - rowCount);
        tail.Begin(first);
        for (int row = first; row < end; row++)
        {
            tail.Restore(ValuesAt(row), FilledAt(row), Past(row), Known(row), TimeAt(row), WeightAt(row));
        }

        return tail;
    }

    /// <summary>Gives the first row that will be added a number.</summary>
    public void Begin(int firstRow) => First = Length = firstRow;

    /// <summary>Adds a row as it was kept: values after the transformation, and the same with missing ones filled.</summary>
    public void Restore(ReadOnlySpan<float> values, ReadOnlySpan<float> filled, ReadOnlySpan<float> past, ReadOnlySpan<float> known, long time, float weight)
    {
        values.CopyTo(_values.Extend(_shape.TargetCount));
        filled.CopyTo(_filled.Extend(_shape.TargetCount));
        EndRow(past, known, time, weight);
    }

    /// <summary>All values of a row after the transformation.</summary>
    public ReadOnlySpan<float> ValuesAt(int row) => _values.Span.Slice(PlaceOf(row, 0), _shape.TargetCount);

    /// <summary>The same with missing ones filled.</summary>
    public ReadOnlySpan<float> FilledAt(int row) => _filled.Span.Slice(PlaceOf(row, 0), _shape.TargetCount);

    /// <summary>A value after the transformation; NaN where missing.</summary>
    public float Value(int row, int target) => _values[PlaceOf(row, target)];

    /// <summary>The same, or in its place what the past tells: the value one season before where a season is subtracted, else the last one. NaN before the first.</summary>
    public float Filled(int row, int target) => _filled[PlaceOf(row, target)];

    /// <summary>The difference that the network reads; NaN where the value is missing or the past too short.</summary>
    public float Difference(int row, int target) => _differences[PlaceOf(row, target)];

    /// <summary>
    /// Rows since the last one with a value, 0 for a row that has one and at most a window; of rows that are still there. Kept where the network reads it: every window
    /// that holds a row asks, and a count at each would take the square of a gap's length.
    /// </summary>
    public int RowsSinceValue(int row, int target) => row < First ? 0 : Math.Min(_rowsSince[PlaceOf(row, target)], row - First + 1);

    public ReadOnlySpan<float> Past(int row) => _past.Span.Slice((row - First) * _shape.PastCount, _shape.PastCount);

    public ReadOnlySpan<float> Known(int row) => _known.Span.Slice((row - First) * _shape.KnownCount, _shape.KnownCount);

    public float WeightAt(int row) => _weights[row - First];

    /// <summary>The time of a row; beyond the last one as the frequency has it.</summary>
    public long TimeAt(int row) => row < Length ? _times[row - First] : TimeBehind(Length - 1, row - Length + 1);

    /// <summary>The time that the frequency has some steps behind a row.</summary>
    public long TimeBehind(int row, int steps) => _shape.Frequency.AddToLast(_times.Span[..(row - First + 1)], steps);

    /// <summary>Whether all that is to be known of some rows is there.</summary>
    public bool IsKnown(int firstRow, int rowCount)
    {
        if (_shape.KnownCount == 0)
        {
            return true;
        }

        if (firstRow + rowCount > Length)
        {
            return false;
        }

        foreach (float number in _known.Span.Slice((firstRow - First) * _shape.KnownCount, rowCount * _shape.KnownCount))
        {
            if (!float.IsFinite(number))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A value as it came, of one after the transformation.</summary>
    public static float Restored(SeriesTransform transform, float value) => transform switch
    {
        SeriesTransform.Log => ScalarMath.Exp(value),
        SeriesTransform.LogPlusOne => ScalarMath.Exp(value) - 1,
        _ => value,
    };

    /// <summary>A target as it came.</summary>
    public float Original(int row, int target) => Restored(_shape.Transform, Value(row, target));

    /// <summary>Drops rows from the start once there are twice as many as are to be kept.</summary>
    public void Trim(int keptCount)
    {
        int count = Length - First;
        if (count < 2 * (keptCount + 16))
        {
            return;
        }

        Keep(_values, keptCount * _shape.TargetCount);
        Keep(_filled, keptCount * _shape.TargetCount);
        Keep(_differences, keptCount * _shape.TargetCount);
        Keep(_rowsSince, _shape.HasMask ? keptCount * _shape.TargetCount : 0);
        Keep(_past, keptCount * _shape.PastCount);
        Keep(_known, keptCount * _shape.KnownCount);
        Keep(_weights, keptCount);
        Keep(_times, keptCount);
        First = Length - keptCount;
    }

    private static void Keep<T>(GrowingArray<T> items, int count)
        where T : unmanaged
    {
        Span<T> last = items.Span[^count..];
        Span<T> all = items.Span;
        last.CopyTo(all);
        items.Clear();
        items.Extend(count);
    }

    private void EndRow(ReadOnlySpan<float> past, ReadOnlySpan<float> known, long time, float weight)
    {
        past.CopyTo(_past.Extend(_shape.PastCount));
        known.CopyTo(_known.Extend(_shape.KnownCount));
        _times.Add(time);
        _weights.Add(weight);
        Span<float> differences = _differences.Extend(_shape.TargetCount);
        int row = Length++;
        for (int target = 0; target < differences.Length; target++)
        {
            differences[target] = DifferenceOf(row, target);
            LastObserved = float.IsNaN(Value(row, target)) ? LastObserved : row;
            if (_shape.HasMask)
            {
                _rowsSince.Add(float.IsNaN(Value(row, target)) ? Math.Min(row == First ? 1 : _rowsSince[PlaceOf(row - 1, target)] + 1, _shape.WindowLength) : 0);
            }
        }
    }

    private int PlaceOf(int row, int target) => ((row - First) * _shape.TargetCount) + target;

    private float Transformed(float value) => _shape.Transform switch
    {
        SeriesTransform.Log => value > 0 ? (float)ScalarMath.Log(value) : float.NaN,
        SeriesTransform.LogPlusOne => value > -1 ? (float)ScalarMath.Log(1 + (double)value) : float.NaN,
        _ => float.IsFinite(value) ? value : float.NaN,
    };

    private float FillOf(int row, int target)
    {
        int season = _shape.Differences.Count == 0 ? 1 : _shape.Differences.Max();
        float fill = row - season >= First ? Filled(row - season, target) : float.NaN;
        return float.IsNaN(fill) && row - 1 >= First ? Filled(row - 1, target) : fill;
    }

    private float DifferenceOf(int row, int target)
    {
        if (float.IsNaN(Value(row, target)) || row - _shape.DifferenceReach < First)
        {
            return float.NaN;
        }

        double sum = 0;
        foreach ((int offset, float factor) in _terms)
        {
            sum += (double)factor * Filled(row - offset, target);
        }

        return (float)sum;
    }
}
