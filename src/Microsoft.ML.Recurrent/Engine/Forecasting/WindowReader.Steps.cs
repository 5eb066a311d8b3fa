namespace Microsoft.ML.Recurrent.Engine.Forecasting;

internal sealed partial class WindowReader
{
    private readonly float[] _horizon = new float[shape.Horizon * shape.GroupSize];

    /// <summary>
    /// Steps of an autoregressive network: that of a row reads the values of the row before, what is known of its own, and is compared with its values. The last of
    /// a window's steps is the first row of the horizon.
    /// </summary>
    private void LoadSteps(SeriesBuffer series, ForecastWindow window, ForecastBatch batch, int place, int stepCount, bool hasTargets)
    {
        int first = window.Origin + 2 - shape.WindowLength;
        for (int step = 0; step < stepCount; step++)
        {
            int row = first + step;
            int packed = (step * batch.Count) + place;
            WriteRow(series, window.Channel, row, valueShift: 1, batch.Numbers.Row(packed));
            for (int target = 0; hasTargets && target < shape.GroupSize; target++)
            {
                float value = row < series.Length ? series.Difference(row, window.Channel + target) : float.NaN;
                batch.TargetsOf(packed)[target] = (value - _scales[target].Location) / _scales[target].Divisor;
            }
        }
    }

    /// <summary>What a step of the horizon reads, given the differences of the rows before that are not known but drawn.</summary>
    /// <param name="series">The series.</param>
    /// <param name="window">The window.</param>
    /// <param name="scalesOfTargets">Of the window.</param>
    /// <param name="step">Of the horizon, from 1 on.</param>
    /// <param name="drawn">Values in the network's scale, G a step, of all steps before.</param>
    /// <param name="numbers">Takes what the step reads.</param>
    public void WriteDrawnStep(
        SeriesBuffer series, ForecastWindow window, ReadOnlySpan<SeriesScale> scalesOfTargets, int step, ReadOnlySpan<float> drawn, Span<float> numbers)
    {
        int group = shape.GroupSize;
        scalesOfTargets.CopyTo(_scales);
        int row = window.Origin + 1 + step;
        int next = 0;
        drawn.Slice((step - 1) * group, group).CopyTo(numbers);
        next += group;
        foreach (int lag in shape.Lags)
        {
            for (int target = 0; target < group; target++)
            {
                numbers[next++] = lag <= step ? drawn[((step - lag) * group) + target] : Scaled(series, row - lag, window.Channel, target);
            }
        }

        for (int target = 0; shape.HasMask && target < group; target++)
        {
            (numbers[next], numbers[next + 1]) = (1, 0);
            next += 2;
        }

        WriteKnown(series, row, numbers.Slice(next, shape.KnownWidth));
        next += shape.KnownWidth;
        for (int i = 0; i < shape.StaticCount; i++)
        {
            numbers[next++] = scales.Scaled(shape.PastCount + shape.KnownCount + i, series.Statics[i]);
        }
    }

    /// <summary>Turns differences of a horizon, in the network's scale, into values of the series, in place.</summary>
    public void Integrate(SeriesBuffer series, ForecastWindow window, ReadOnlySpan<SeriesScale> scalesOfTargets, Span<float> horizon)
    {
        int group = shape.GroupSize;
        for (int step = 0; step < shape.Horizon; step++)
        {
            for (int target = 0; target < group; target++)
            {
                ref float value = ref horizon[(step * group) + target];
                double sum = scalesOfTargets[target].Location + ((double)scalesOfTargets[target].Divisor * value);
                foreach ((int offset, float factor) in series.Terms[1..])
                {
                    sum -= (double)factor * (step >= offset
                        ? horizon[((step - offset) * group) + target]
                        : series.Filled(window.Origin + 1 + step - offset, window.Channel + target));
                }

                value = (float)sum;
            }
        }

        foreach (ref float value in horizon)
        {
            value = SeriesBuffer.Restored(shape.Transform, value);
        }
    }
}
