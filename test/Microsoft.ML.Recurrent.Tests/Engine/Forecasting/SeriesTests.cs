using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class SeriesTests
{
    private static readonly float[] Values = [1, 4, 2, 8, 5, 7, 3, 9, 6, 12, 10, 14, 11, 15, 13, 18];

    public static TheoryData<int[], string> Cases() => new()
    {
        { [], nameof(WindowScaling.LastValue) },
        { [], nameof(WindowScaling.Standard) },
        { [4], nameof(WindowScaling.None) },
        { [4], nameof(WindowScaling.LastValue) },
        { [1], nameof(WindowScaling.None) },
        { [1, 4], nameof(WindowScaling.Standard) },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_network_of_zeros_repeats_what_was_subtracted(int[] differences, string scaling)
    {
        (SeriesBuffer series, WindowReader reader) = Make(differences, Enum.Parse<WindowScaling>(scaling), horizon: 6);
        var window = new ForecastWindow(0, 0, Values.Length - 1);
        var scales = new SeriesScale[1];
        Assert.True(reader.Measure(series, window, scales));
        var horizon = new float[6];
        reader.WriteBase(series, window, scales, horizon);

        // By the definition: differences stay at the location of the window, and each is added up again.
        double[] own = [.. Values.Select(value => (double)value)];
        Assert.Equal([.. Naive(own, differences, scales[0].Location, 6).Select(value => (float)value)], horizon, (a, b) => Math.Abs(a - b) < 1e-4);

        var zeros = new float[6];
        reader.Integrate(series, window, scales, zeros);
        Assert.Equal(horizon, zeros, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Targets_are_what_brings_a_forecast_of_zeros_to_the_values()
    {
        (SeriesBuffer series, WindowReader reader) = Make([4], WindowScaling.LastValue, horizon: 6);
        var window = new ForecastWindow(0, 0, Values.Length - 7);
        var batch = new ForecastBatch();
        reader.Load([series], [window], batch, hasTargets: true);
        var scales = new SeriesScale[1];
        reader.Measure(series, window, scales);
        var horizon = new float[6];
        reader.WriteBase(series, window, scales, horizon);
        for (int step = 0; step < 6; step++)
        {
            Assert.Equal(Values[window.Origin + 1 + step], horizon[step] + (scales[0].Divisor * batch.TargetsOf(0)[step]), 1e-4);
        }
    }

    [Fact]
    public void Scales_are_those_of_their_definitions()
    {
        float[] values = [3, -1, 4, 1, 5];
        Assert.Equal(new SeriesScale(0, 2.8f), SeriesScale.Of(WindowScaling.MeanAbsolute, values, 0));
        SeriesScale standard = SeriesScale.Of(WindowScaling.Standard, values, 0);
        Assert.Equal(2.4f, standard.Location, 1e-6f);
        Assert.Equal(MathF.Sqrt(4.64f), standard.Divisor, 1e-6f);
        Assert.Equal(5, SeriesScale.Of(WindowScaling.LastValue, values, 0).Location);
        SeriesScale robust = SeriesScale.Of(WindowScaling.Robust, [3f, -1, 4, 1, 5], 0);
        Assert.Equal(3, robust.Location);
        Assert.Equal(3 / 1.3489795f, robust.Divisor, 1e-6f);
        Assert.Equal(new SeriesScale(7, 7), SeriesScale.Of(WindowScaling.Standard, [7f, 7, 7], 0));
        Assert.Equal(new SeriesScale(0, 1), SeriesScale.Of(WindowScaling.MeanAbsolute, [0f, 0], 0));
    }

    [Fact]
    public void Missing_values_are_filled_from_the_past_alone()
    {
        ForecastShape shape = ShapeOf([3], WindowScaling.None, 1);
        var series = new SeriesBuffer(shape, "", 1);
        foreach (float value in new[] { float.NaN, 1, 2, 3, 4, float.NaN, 6, float.NaN, float.NaN })
        {
            series.Append([value], [], [], 0, 1);
        }

        Assert.Equal([float.NaN, 1, 2, 3, 4, 2, 6, 4, 2], Enumerable.Range(0, 9).Select(row => series.Filled(row, 0)));
        Assert.Equal(6, series.LastObserved);
        Assert.Equal(6 - 3, series.Difference(6, 0));
    }

    [Fact]
    public void Trimmed_rows_keep_their_numbers_and_their_windows()
    {
        ForecastShape shape = ShapeOf([2], WindowScaling.Standard, 3);
        var whole = new SeriesBuffer(shape, "", 1);
        var trimmed = new SeriesBuffer(shape, "", 1);
        for (int row = 0; row < 300; row++)
        {
            float value = (row * 37) % 11;
            whole.Append([value], [], [], row, 1);
            trimmed.Append([value], [], [], row, 1);
            trimmed.Trim(shape.KeptLength);
        }

        Assert.InRange(trimmed.Length - trimmed.First, shape.KeptLength, 2 * (shape.KeptLength + 16));
        SeriesBuffer tail = whole.Tail(shape.KeptLength);
        for (int row = 300 - shape.WindowLength; row < 300; row++)
        {
            Assert.Equal(whole.Difference(row, 0), trimmed.Difference(row, 0));
            Assert.Equal(whole.Difference(row, 0), tail.Difference(row, 0));
            Assert.Equal(row, tail.TimeAt(row));
        }
    }

    [Fact]
    public void Windows_are_found_by_number()
    {
        var windows = new WindowList(stride: 2);
        windows.Add(0, channelCount: 2, firstOrigin: 5, lastOrigin: 10);
        windows.Add(1, channelCount: 2, firstOrigin: 7, lastOrigin: 6);
        windows.Add(2, channelCount: 2, firstOrigin: 1, lastOrigin: 1);
        ForecastWindow[] all = [.. Enumerable.Range(0, windows.Count).Select(number => windows[number])];
        Assert.Equal(
            [new(0, 0, 5), new(0, 0, 7), new(0, 0, 9), new(0, 1, 5), new(0, 1, 7), new(0, 1, 9), new(2, 0, 1), new(2, 1, 1)], all);
    }

    [Fact]
    public void Sines_are_those_of_the_runtime()
    {
        for (int i = -20; i < 40; i++)
        {
            Assert.Equal(Math.Sin(2 * Math.PI * i / 17), CalendarCycles.SineOf(i / 17.0), 1e-10);
        }
    }

    [Fact]
    public void Places_in_the_calendar_are_sines_and_cosines_of_every_minute_day_and_month()
    {
        CalendarFeature[] cycles = [.. Enum.GetValues<CalendarFeature>().Reverse()];
        var numbers = new float[CalendarCycles.NumbersPerCycle * cycles.Length];
        for (DateTime time = new(2024, 1, 1); time.Year == 2024; time = time.AddMinutes(61))
        {
            CalendarCycles.Write(cycles, time.Ticks, numbers);
            double[] places =
            [
                (time.Month - 1) / 12.0, (time.DayOfYear - 1) / 366.0, (time.Day - 1) / 31.0, (int)time.DayOfWeek / 7.0, (time.Hour / 24.0) + (time.Minute / 1440.0),
                time.Minute / 60.0,
            ];
            Assert.Equal(places.SelectMany(place => new[] { (float)CalendarCycles.SineOf(place), (float)CalendarCycles.SineOf(place + 0.25) }), numbers);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Rows_since_a_value_are_counted_to_the_length_of_a_window_and_to_the_first_row_that_is_left(int first)
    {
        const int WindowLength = 12;
        var series = new SeriesBuffer(new ForecastShape { WindowLength = WindowLength, Horizon = 1, TargetCount = 2, HasMask = true }, "a", 1);
        series.Begin(first);
        var random = new Random(1);
        var values = new List<float[]>();
        for (int row = 0; row < 200; row++)
        {
            // Gaps of a few rows, and one longer than a window.
            values.Add([.. Enumerable.Range(0, 2).Select(_ => random.Next(3) == 0 && row is < 60 or > 90 ? row : float.NaN)]);
            series.Append(values[^1], [], [], row, 1);
            series.Trim(50);
            SeriesBuffer tail = series.Tail(7);
            for (int target = 0; target < 2; target++)
            {
                Assert.Equal(Naive(series, target), series.RowsSinceValue(series.Length - 1, target));
                Assert.Equal(Naive(tail, target), tail.RowsSinceValue(tail.Length - 1, target));
                Assert.Equal(0, series.RowsSinceValue(series.First - 1, target));
            }
        }

        Assert.True(series.First > first);

        int Naive(SeriesBuffer own, int target)
        {
            int since = 0;
            while (since < WindowLength && own.Length - 1 - since >= own.First && float.IsNaN(values[own.Length - 1 - since - first][target]))
            {
                since++;
            }

            return since;
        }
    }

    private static double[] Naive(double[] values, int[] differences, double location, int horizon)
    {
        if (differences.Length == 0)
        {
            return [.. Enumerable.Repeat(location, horizon)];
        }

        int lag = differences[0];
        double[] own = [.. values.Skip(lag).Zip(values, (value, before) => value - before)];
        double[] ahead = Naive(own, differences[1..], location, horizon);
        List<double> all = [.. values];
        foreach (double difference in ahead)
        {
            all.Add(all[^lag] + difference);
        }

        return [.. all.Skip(values.Length)];
    }

    private static (SeriesBuffer Series, WindowReader Reader) Make(int[] differences, WindowScaling scaling, int horizon)
    {
        ForecastShape shape = ShapeOf(differences, scaling, horizon);
        var series = new SeriesBuffer(shape, "", 1);
        foreach (float value in Values)
        {
            series.Append([value], [], [], 0, 1);
        }

        var scales = new SeriesScales { Locations = [0], Divisors = [1], CovariateMeans = [], CovariateDeviations = [] };
        var spec = new ForecastNetworkSpec { Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 2 }, StepWidth = 1, OutputWidth = horizon };
        return (series, new WindowReader(shape, scales, spec));
    }

    private static ForecastShape ShapeOf(int[] differences, WindowScaling scaling, int horizon)
        => new() { TargetCount = 1, WindowLength = 4, Horizon = horizon, Differences = differences, Scaling = scaling };
}
