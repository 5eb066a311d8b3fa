using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What the rows of series hold, how windows are cut from them and what becomes of their values; saved with a model.</summary>
internal sealed record ForecastShape
{
    /// <summary>C: values of a row that are forecast.</summary>
    public required int TargetCount { get; init; }

    /// <summary>Whether each target is a series of its own for the network, all with the same weights; otherwise it sees all of them at once.</summary>
    public bool SharesChannels { get; init; }

    /// <summary>Numbers of a row that are known for the past alone.</summary>
    public int PastCount { get; init; }

    /// <summary>Numbers of a row that are known for the horizon, too.</summary>
    public int KnownCount { get; init; }

    /// <summary>Numbers of a series.</summary>
    public int StaticCount { get; init; }

    /// <summary>Cycles of the calendar that a row's time tells.</summary>
    public IReadOnlyList<CalendarFeature> Calendar { get; init; } = [];

    public StepFrequency Frequency { get; init; }

    /// <summary>W: rows of a window.</summary>
    public required int WindowLength { get; init; }

    /// <summary>Rows that are forecast.</summary>
    public required int Horizon { get; init; }

    /// <summary>w: rows that the network reads as one step and gives as one.</summary>
    public int SegmentLength { get; init; } = 1;

    public SeriesTransform Transform { get; init; }

    /// <summary>From each value that so many rows before is subtracted, once for every number here.</summary>
    public IReadOnlyList<int> Differences { get; init; } = [];

    public WindowScaling Scaling { get; init; }

    /// <summary>Whether values are scaled as their whole series in training and not as their window; a last value is the window's in either case.</summary>
    public bool ScalesPerSeries { get; init; }

    /// <summary>Each row also reads the values so many rows before.</summary>
    public IReadOnlyList<int> Lags { get; init; } = [];

    /// <summary>Whether rows tell which values are missing, and for how long (Che et al. 2018).</summary>
    public bool HasMask { get; init; }

    public bool HasLinearPath { get; init; }

    public ForecastDecoding Decoding { get; init; }

    /// <summary>G: targets that the network sees at once.</summary>
    public int GroupSize => SharesChannels ? 1 : TargetCount;

    /// <summary>Windows that end at the same row of a series.</summary>
    public int ChannelCount => SharesChannels ? TargetCount : 1;

    /// <summary>Rows that differencing takes from the start of a series.</summary>
    public int DifferenceReach => Differences.Sum();

    /// <summary>Rows up to the last known one that a forecast needs.</summary>
    public int HistoryLength => WindowLength + DifferenceReach;

    /// <summary>Rows up to the last known one that a forecast may read.</summary>
    public int KeptLength => HistoryLength + Math.Max(Lags.Count == 0 ? 0 : Lags.Max(), HasMask ? WindowLength : 0) + 1;

    /// <summary>Numbers that are known of any row, whether it is past or not.</summary>
    public int KnownWidth => KnownCount + (CalendarCycles.NumbersPerCycle * Calendar.Count);

    /// <summary>Numbers of a row of the past.</summary>
    public int RowWidth => (GroupSize * (1 + Lags.Count + (HasMask ? 2 : 0))) + PastCount + KnownWidth + StaticCount;

    /// <summary>Numbers of a row of the horizon.</summary>
    public int FutureRowWidth => KnownWidth + (Lags.Count * GroupSize);

    /// <summary>Steps of the network over a window.</summary>
    public int StepCount => Decoding == ForecastDecoding.Autoregressive ? WindowLength : WindowLength / SegmentLength;

    /// <summary>Rows of the horizon that a row of the head gives.</summary>
    public int RowsPerOutput => Decoding switch
    {
        ForecastDecoding.Flat => Horizon,
        ForecastDecoding.Parallel => SegmentLength,
        _ => 1,
    };

    /// <summary>Values that a row of the head gives.</summary>
    public int ValuesPerOutput => RowsPerOutput * GroupSize;

    /// <summary>Why windows cannot be cut so, or null if they can.</summary>
    public string? WhyNot() => this switch
    {
        { TargetCount: < 1 } => $"{TargetCount} targets",
        { WindowLength: < 1 } or { Horizon: < 1 } or { SegmentLength: < 1 } => "a length below 1",
        { PastCount: < 0 } or { KnownCount: < 0 } or { StaticCount: < 0 } => "a count below 0",
        _ when WindowLength % SegmentLength != 0 => $"a window of {WindowLength} rows in segments of {SegmentLength}",
        { Decoding: ForecastDecoding.Parallel } when Horizon % SegmentLength != 0 => $"a horizon of {Horizon} rows in segments of {SegmentLength}",
        { Decoding: ForecastDecoding.Autoregressive, SegmentLength: > 1 } => "an autoregressive network of segments",
        { Decoding: ForecastDecoding.Autoregressive, PastCount: > 0 } => "an autoregressive network that reads what is known of the past alone",
        _ when Lags.Any(lag => lag < 1) || Differences.Any(lag => lag < 1) => "a lag below 1",
        _ => null,
    };
}
