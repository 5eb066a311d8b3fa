using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Forecasting;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>The series of a training as the network's windows are cut from them, and which windows learn, which validate and which calibrate.</summary>
internal sealed partial class ForecastSeries
{
    private const int ShownNames = 5;

    private readonly RecurrentForecastTrainer.Options _options;
    private bool _validatesValue;

    private ForecastSeries(ForecastShape shape, RecurrentForecastTrainer.Options options)
    {
        Shape = shape;
        _options = options;
        Training = new WindowList(options.WindowStride);
    }

    public ForecastShape Shape { get; }

    public List<SeriesBuffer> Series { get; } = [];

    /// <summary>Rows of each series that belong to the training data.</summary>
    public List<int> TrainingCounts { get; } = [];

    /// <summary>Rows of each series that training windows may touch, targets included.</summary>
    public List<int> LearnedCounts { get; } = [];

    public WindowList Training { get; }

    public WindowList Validation { get; } = new();

    public WindowList Calibration { get; } = new();

    /// <summary>Places of the series that no window fits into.</summary>
    public List<int> TooShort { get; } = [];

    /// <summary>Values that are no whole numbers where counts are learned.</summary>
    public int FractionCount { get; private set; }

    /// <param name="options">Settled.</param>
    /// <param name="data">The rows.</param>
    /// <param name="shape">Of windows.</param>
    /// <param name="validationHistory">Rows that lie before each validation target at least, whatever a window takes.</param>
    /// <exception cref="InvalidOperationException">There is a gap that may not be, a value that cannot be, or no window at all.</exception>
    public static ForecastSeries Of(RecurrentForecastTrainer.Options options, SeriesData data, ForecastShape shape, int validationHistory = 0)
    {
        var series = new ForecastSeries(shape, options);
        foreach (RawSeries raw in data.Series)
        {
            series.Add(raw, data, options);
        }

        // Asked once: the answer goes through all series.
        bool hasValidationRows = data.HasValidationRows;
        for (int i = 0; i < series.Series.Count; i++)
        {
            series.Cut(i, options, hasValidationRows, validationHistory);
        }

        series.CheckLessons(isContinued: data.Start is not null);
        return series;
    }

    /// <summary>The weight that the options give a series.</summary>
    public float WeightOf(int place) => _options.SeriesWeights?.GetValueOrDefault(Series[place].Name, 1) ?? 1;

    /// <summary>Whether anything is learned of a series: one of its windows has a weight above 0 and a value to be compared with.</summary>
    public bool IsLearned(int place)
        => WeightOf(place) > 0
            && TrainingOrigins(place).Any(origin => Series[place].WeightAt(origin) > 0 && HasValue(Series[place], origin + 1, origin + 1 + Shape.Horizon));

    /// <summary>A few of some names, and how many there are besides.</summary>
    public static string NamesOf(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string shown = string.Join(", ", all.Take(ShownNames).Select(name => $"'{name}'"));
        return all.Length > ShownNames ? $"{shown} and {all.Length - ShownNames} more" : shown;
    }

    /// <summary>The last known rows of a series' training windows.</summary>
    private IEnumerable<int> TrainingOrigins(int place)
    {
        for (int origin = Shape.HistoryLength - 1; origin < LearnedCounts[place] - Shape.Horizon; origin += _options.WindowStride)
        {
            yield return origin;
        }
    }

    private static bool HasValue(SeriesBuffer own, int from, int to)
        => Enumerable.Range(from, to - from).Any(row => own.ValuesAt(row).ContainsAnyExcept(float.NaN));

    private void Add(RawSeries raw, SeriesData data, RecurrentForecastTrainer.Options options)
    {
        var series = new SeriesBuffer(Shape, raw.Name, data.Start?.TokenOf(raw.Name) ?? Series.Count + 1);
        raw.Statics.CopyTo(series.Statics, 0);
        int count = data.TargetCount;
        bool isCount = options is { Strategy: ForecastStrategy.Autoregressive, Likelihood: ForecastLikelihood.NegativeBinomial };
        Span<float> missing = stackalloc float[Math.Max(1, Math.Max(count, Math.Max(Shape.PastCount, Shape.KnownCount)))];
        missing.Fill(float.NaN);
        int trainingCount = 0;
        for (int row = 0; row < raw.Count; row++)
        {
            long time = raw.Times[row];
            int gap = row == 0 ? 0 : SeriesTimes.MissingBetween(data.Columns, Shape.Frequency, raw.Name, raw.Times[row - 1], time);
            for (int i = 0; i < gap; i++)
            {
                series.Append(missing[..count], missing[..Shape.PastCount], missing[..Shape.KnownCount], series.TimeAt(series.Length), weight: 0);
            }

            if (isCount && raw.Targets.Span.Slice(row * count, count).IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon) is >= 0 and int target)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"{SeriesTexts.Place(data.Columns, raw.Name, time, row)}: column '{data.Columns.InputColumnName}' has {raw.Targets[(row * count) + target]}, and option Likelihood {options.Likelihood} expects counts of at least 0."));
            }

            foreach (float value in isCount ? raw.Targets.Span.Slice(row * count, count) : [])
            {
                FractionCount += float.IsNaN(value) || value == MathF.Round(value) ? 0 : 1;
            }

            int refused = series.Append(
                raw.Targets.Span.Slice(row * count, count),
                raw.Past.Span.Slice(row * Shape.PastCount, Shape.PastCount),
                raw.Known.Span.Slice(row * Shape.KnownCount, Shape.KnownCount),
                time,
                raw.Weights[row]);
            if (refused >= 0)
            {
                throw SeriesSet.RefusedValue(data.Columns, Shape.Transform, SeriesTexts.Place(data.Columns, raw.Name, time, row), raw.Targets[(row * count) + refused]);
            }

            trainingCount = row < raw.TrainingCount ? series.Length : trainingCount;
        }

        Series.Add(series);
        TrainingCounts.Add(trainingCount);
    }

    /// <summary>Windows of a part have all their targets in it, and history from before it as far as they reach.</summary>
    private void Cut(int place, RecurrentForecastTrainer.Options options, bool hasValidationRows, int validationHistory)
    {
        int end = TrainingCounts[place];
        int horizon = Shape.Horizon;
        int shortest = Shape.HistoryLength + horizon;
        int held = options.ConformalCalibration ? PartOf(place, end, options.CalibrationFraction) : 0;
        held = end - held >= shortest ? held : 0;
        AddPart(Calibration, place, end - held, held == 0 ? 0 : end);
        end -= held;
        if (hasValidationRows)
        {
            AddValidation(place, TrainingCounts[place], Series[place].Length, validationHistory);
        }
        else if (options.ValidationSetFraction > 0)
        {
            int part = PartOf(place, end, options.ValidationSetFraction);
            part = end - part >= shortest ? part : 0;
            AddValidation(place, end - part, part == 0 ? 0 : end, validationHistory);
            end -= part;
        }

        LearnedCounts.Add(end);
        int before = Training.Count;
        AddPart(Training, place, 0, end);
        if (Training.Count == before)
        {
            TooShort.Add(place);
        }
    }

    /// <summary>The last rows of a part that hold a fraction of its values: rows behind the last value carry covariates alone, and tell nothing of errors.</summary>
    private int PartOf(int place, int rowCount, float fraction)
    {
        int known = rowCount;
        while (known > 0 && !Series[place].ValuesAt(known - 1).ContainsAnyExcept(float.NaN))
        {
            known--;
        }

        return Math.Max(Shape.Horizon, (int)Math.Round(known * (double)fraction)) + rowCount - known;
    }

    private void AddValidation(int place, int firstTarget, int end, int history)
    {
        int before = Validation.Count;
        firstTarget = Math.Max(firstTarget, Math.Max(history, Shape.HistoryLength));
        AddPart(Validation, place, firstTarget, end);
        _validatesValue |= Validation.Count > before && HasValue(Series[place], firstTarget, end);
    }

    private void AddPart(WindowList windows, int place, int firstTarget, int end)
        => windows.Add(place, Shape.ChannelCount, Math.Max(Shape.HistoryLength - 1, firstTarget - 1), end - 1 - Shape.Horizon);
}
