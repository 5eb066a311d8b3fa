namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Where the test part of each series begins: at a time, or before a number or a share of its last rows.</summary>
internal sealed class TestStart
{
    public const double DefaultFraction = 0.2;

    private readonly DateTime? _time;
    private readonly int? _steps;
    private readonly double? _fraction;

    /// <summary>One of the three, or none, which is the fraction 0.2.</summary>
    public TestStart(DateTime? testStart, int? testSteps, double? testFraction)
    {
        (_time, _steps, _fraction) = (testStart, testSteps, testFraction);
        int count = (testStart is null ? 0 : 1) + (testSteps is null ? 0 : 1) + (testFraction is null ? 0 : 1);
        if (count > 1)
        {
            throw new ArgumentException($"Expected one of {nameof(testStart)}, {nameof(testSteps)} and {nameof(testFraction)}, got {count} of them.", nameof(testStart));
        }

        if (testSteps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(testSteps), $"Expected at least 1, got {testSteps}.");
        }

        if (testFraction is double fraction && !(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testFraction), $"Expected a number between 0 and 1, got {fraction}.");
        }

        if (count == 0)
        {
            _fraction = DefaultFraction;
        }
    }

    /// <summary>Checks that there are times to find the start by.</summary>
    public void CheckTimes(DataViewSchema schema, string? timeColumnName)
    {
        if (_time is not null)
        {
            SeriesIndex.TimeColumn(schema, timeColumnName ?? throw new ArgumentException("Expected a time column beside testStart, got none.", nameof(timeColumnName)));
        }
    }

    /// <summary>The first test step of each series: its length where it has none.</summary>
    /// <exception cref="InvalidOperationException">A series is too short for the steps.</exception>
    public int[] StepsOf(SeriesIndex index)
    {
        var starts = new int[index.SeriesCount];
        if (_time is { } time)
        {
            for (int row = 0; row < index.RowCount; row++)
            {
                starts[index.SeriesOf(row)] += index.TimeOf(row) < time ? 1 : 0;
            }

            return starts;
        }

        for (int series = 0; series < starts.Length; series++)
        {
            int length = index.LengthOf(series);
            int steps = _steps ?? (int)Math.Round(length * _fraction!.Value, MidpointRounding.AwayFromZero);
            starts[series] = length > steps
                ? length - steps
                : throw new InvalidOperationException($"Expected more than {steps} rows, the test part, of {index.Described(series)}, got {length}.");
        }

        return starts;
    }
}
