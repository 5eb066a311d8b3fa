namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// From windows of series to what a network reads, and from its values back to those of the series. Nothing is kept of a window but the batch that it is in.
/// </summary>
/// <param name="shape">How windows are cut.</param>
/// <param name="scales">What training measured.</param>
/// <param name="spec">The network.</param>
internal sealed partial class WindowReader(ForecastShape shape, SeriesScales scales, ForecastNetworkSpec spec)
{
    private readonly CalendarFeature[] _calendar = [.. shape.Calendar];
    private readonly float[] _sorted = new float[shape.WindowLength];
    private readonly SeriesScale[] _scales = new SeriesScale[shape.GroupSize];

    public ForecastShape Shape => shape;

    /// <summary>Fills a batch.</summary>
    /// <param name="series">The series.</param>
    /// <param name="windows">Each with a whole history.</param>
    /// <param name="batch">Takes them.</param>
    /// <param name="hasTargets">Whether the horizon is there to be compared with; of an autoregressive network its steps are then read as well.</param>
    /// <param name="ids">Numbers that name the windows, one each; empty: their places.</param>
    public void Load(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, ForecastBatch batch, bool hasTargets, ReadOnlySpan<int> ids = default)
    {
        int steps = shape.StepCount + (hasTargets && shape.Decoding == ForecastDecoding.Autoregressive ? shape.Horizon - 1 : 0);
        batch.Start(spec, windows.Length, steps, shape.ValuesPerOutput, shape.GroupSize, ids);
        for (int window = 0; window < windows.Length; window++)
        {
            ForecastWindow own = windows[window];
            SeriesBuffer source = series[own.Series];
            batch.Tokens[window] = TokenOf(source, own.Channel);
            batch.Weights[window] = source.WeightAt(own.Origin);
            Measure(source, own, _scales);
            for (int target = 0; target < shape.GroupSize; target++)
            {
                batch.ScalesOf(window)[target] = _scales[target].Divisor;
            }

            if (shape.Decoding == ForecastDecoding.Autoregressive)
            {
                LoadSteps(source, own, batch, window, steps, hasTargets);
                continue;
            }

            LoadWindow(source, own, batch, window);
            LoadFuture(source, own, batch, window);
            if (hasTargets)
            {
                LoadTargets(source, own, batch, window);
            }
        }
    }

    /// <summary>The number under which a network knows a series, or a target of it where each is one; 0: it knows none.</summary>
    public int TokenOf(SeriesBuffer series, int channel)
        => spec.TokenCount == 0 ? 0 : shape.SharesChannels ? (series.Token * shape.TargetCount) + channel : series.Token;

    /// <summary>The scales of a window's targets.</summary>
    /// <returns>Whether any value of the window is known.</returns>
    public bool Measure(SeriesBuffer series, ForecastWindow window, Span<SeriesScale> scalesOfTargets)
    {
        bool isKnown = false;
        for (int target = 0; target < shape.GroupSize; target++)
        {
            int own = window.Channel + target;
            int count = 0;
            for (int row = window.Origin - shape.WindowLength + 1; row <= window.Origin; row++)
            {
                float value = series.Difference(row, own);
                if (!float.IsNaN(value))
                {
                    _sorted[count++] = value;
                }
            }

            isKnown |= count > 0;
            SeriesScale? usual = scales.Of(series.Token, own, shape.TargetCount);
            if (count == 0)
            {
                scalesOfTargets[target] = usual ?? new SeriesScale(0, 1);
                continue;
            }

            scalesOfTargets[target] = (shape.ScalesPerSeries, usual) switch
            {
                (true, { } whole) => shape.Scaling == WindowScaling.LastValue ? whole with { Location = _sorted[count - 1] } : whole,
                _ => SeriesScale.Of(shape.Scaling, _sorted.AsSpan(0, count), usual?.Divisor ?? 0),
            };
        }

        return isKnown;
    }

    /// <summary>
    /// Writes what a horizon would be if the network said 0 throughout, a row of G values a step: differences stay at the window's location, and what they were
    /// taken from is added again.
    /// </summary>
    public void WriteBase(SeriesBuffer series, ForecastWindow window, ReadOnlySpan<SeriesScale> scalesOfTargets, Span<float> horizon)
    {
        int group = shape.GroupSize;
        for (int step = 0; step < shape.Horizon; step++)
        {
            for (int target = 0; target < group; target++)
            {
                double value = scalesOfTargets[target].Location;
                foreach ((int offset, float factor) in series.Terms[1..])
                {
                    value -= (double)factor * (step >= offset
                        ? horizon[((step - offset) * group) + target]
                        : series.Filled(window.Origin + 1 + step - offset, window.Channel + target));
                }

                horizon[(step * group) + target] = (float)value;
            }
        }
    }

    private void LoadWindow(SeriesBuffer series, ForecastWindow window, ForecastBatch batch, int place)
    {
        int segment = shape.SegmentLength;
        int first = window.Origin - shape.WindowLength + 1;
        for (int step = 0; step < shape.StepCount; step++)
        {
            Span<float> numbers = batch.Numbers.Row((step * batch.Count) + place);
            for (int i = 0; i < segment; i++)
            {
                WriteRow(series, window.Channel, first + (step * segment) + i, valueShift: 0, numbers.Slice(i * shape.RowWidth, shape.RowWidth));
            }
        }

        if (spec.LinearWidth > 0)
        {
            Span<float> linear = batch.Linear.Row(place);
            for (int row = 0; row < shape.WindowLength; row++)
            {
                for (int target = 0; target < shape.GroupSize; target++)
                {
                    linear[(row * shape.GroupSize) + target] = Scaled(series, first + row, window.Channel, target);
                }
            }
        }
    }

    /// <summary>What a step of the past tells: values, the same some rows before, what is missing, and all that is known beside.</summary>
    private void WriteRow(SeriesBuffer series, int channel, int row, int valueShift, Span<float> numbers)
    {
        int next = 0;
        for (int target = 0; target < shape.GroupSize; target++)
        {
            numbers[next++] = Scaled(series, row - valueShift, channel, target);
        }

        foreach (int lag in shape.Lags)
        {
            for (int target = 0; target < shape.GroupSize; target++)
            {
                numbers[next++] = Scaled(series, row - lag, channel, target);
            }
        }

        for (int target = 0; shape.HasMask && target < shape.GroupSize; target++)
        {
            (numbers[next], numbers[next + 1]) = MaskOf(series, row - valueShift, channel + target);
            next += 2;
        }

        if (shape.PastCount > 0)
        {
            ReadOnlySpan<float> past = series.Past(row);
            for (int i = 0; i < past.Length; i++)
            {
                numbers[next++] = scales.Scaled(i, past[i]);
            }
        }

        WriteKnown(series, row, numbers.Slice(next, shape.KnownWidth));
        next += shape.KnownWidth;
        for (int i = 0; i < shape.StaticCount; i++)
        {
            numbers[next++] = scales.Scaled(shape.PastCount + shape.KnownCount + i, series.Statics[i]);
        }
    }

    private void WriteKnown(SeriesBuffer series, int row, Span<float> numbers)
    {
        if (shape.KnownCount > 0)
        {
            ReadOnlySpan<float> known = series.Known(row);
            for (int i = 0; i < known.Length; i++)
            {
                numbers[i] = scales.Scaled(shape.PastCount + i, known[i]);
            }
        }

        if (_calendar.Length > 0)
        {
            CalendarCycles.Write(_calendar, series.TimeAt(row), numbers[shape.KnownCount..]);
        }
    }

    private void LoadFuture(SeriesBuffer series, ForecastWindow window, ForecastBatch batch, int place)
    {
        if (spec.FutureWidth == 0)
        {
            return;
        }

        for (int step = 0; step < shape.Horizon; step++)
        {
            (int segment, int i) = (step / shape.SegmentLength, step % shape.SegmentLength);
            Span<float> numbers = batch.Future.Row((place * spec.SegmentCount) + segment).Slice(i * shape.FutureRowWidth, shape.FutureRowWidth);
            WriteKnown(series, window.Origin + 1 + step, numbers[..shape.KnownWidth]);
            int next = shape.KnownWidth;
            foreach (int lag in shape.Lags)
            {
                // So many times back that the row is known.
                int row = window.Origin + 1 + step - (lag * ((step / lag) + 1));
                for (int target = 0; target < shape.GroupSize; target++)
                {
                    numbers[next++] = Scaled(series, row, window.Channel, target);
                }
            }
        }
    }

    private void LoadTargets(SeriesBuffer series, ForecastWindow window, ForecastBatch batch, int place)
    {
        int group = shape.GroupSize;
        Span<float> horizon = _horizon;
        WriteBase(series, window, _scales, horizon);
        for (int step = 0; step < shape.Horizon; step++)
        {
            int row = window.Origin + 1 + step;
            Span<float> targets = batch.TargetsOf((place * spec.SegmentCount) + (step / shape.RowsPerOutput)).Slice(step % shape.RowsPerOutput * group, group);
            for (int target = 0; target < group; target++)
            {
                targets[target] = row < series.Length
                    ? (series.Value(row, window.Channel + target) - horizon[(step * group) + target]) / _scales[target].Divisor
                    : float.NaN;
            }
        }
    }

    /// <summary>A difference in the network's scale; 0, which is the window's location, where it is missing.</summary>
    private float Scaled(SeriesBuffer series, int row, int channel, int target)
    {
        if (row < series.First)
        {
            return 0;
        }

        float value = series.Difference(row, channel + target);
        return float.IsNaN(value) ? 0 : (value - _scales[target].Location) / _scales[target].Divisor;
    }

    /// <summary>Whether a value is there, and as a part of the window the rows since the last one that was.</summary>
    private (float IsThere, float Since) MaskOf(SeriesBuffer series, int row, int target)
    {
        int since = series.RowsSinceValue(row, target);
        return (since == 0 ? 1 : 0, (float)since / shape.WindowLength);
    }
}
