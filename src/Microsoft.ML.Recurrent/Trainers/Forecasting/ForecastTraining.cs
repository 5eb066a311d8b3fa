using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Checkpoints;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Runtime;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>From series and options to a fitted forecaster.</summary>
internal static class ForecastTraining
{
    // Losses are in the scale of windows, where no network that learns anything is so far off.
    private const double LargestUsableLoss = 1e6;

    /// <summary>Trains one network, or those of an ensemble one after the other.</summary>
    /// <param name="given">Validated options.</param>
    /// <param name="data">What was read.</param>
    /// <param name="newLog">A log for each network.</param>
    /// <param name="newProgress">ML.NET's progress channel for each.</param>
    /// <param name="seed">Decides everything random.</param>
    /// <param name="cancellation">Asked while networks are trained.</param>
    /// <param name="cut">Cuts windows for settled options; null: that is done here.</param>
    /// <param name="begin">Told of the weights and of the steps of an epoch before each network is trained; null: nobody is.</param>
    public static ForecastModel Run(
        Options given,
        SeriesData data,
        Func<TrainingLog> newLog,
        Func<IProgressChannel?> newProgress,
        ulong seed,
        Cancellation cancellation,
        Func<Options, ForecastShape, ForecastSeries>? cut = null,
        Action<ParameterSet, long>? begin = null)
    {
        TrainingLog log = newLog();
        (Options options, ForecastSeries series, List<string> taken) = Settle(given, data, cut);
        ForecastShape shape = series.Shape;
        ForecastLog.TellData(log, options, data, series, taken);
        if (options.EarlyStoppingPatience > 0 && series.Validation.Count == 0)
        {
            throw new InvalidOperationException(
                $"Option {nameof(options.EarlyStoppingPatience)} needs validation data: no series is long enough to hold windows out, or neither {nameof(options.ValidationSetFraction)} nor "
                + $"{nameof(options.ValidationSet)} is set.");
        }

        ForecastOutputs outputs = ForecastPlan.OutputsOf(options, data.Columns);
        if (data.Start is { } start)
        {
            start.CheckOutputs(outputs);
            log.TellStart(start.Describe());
        }

        ForecastLoss loss = ForecastPlan.LossOf(options, outputs);
        var model = new ForecastModel
        {
            Columns = data.Columns,
            Shape = shape,
            Scales = data.Start?.ScalesOf(shape, series.Series, series.LearnedCounts) ?? SeriesScales.Measure(shape, series.Series, series.LearnedCounts),
            Outputs = outputs,
            Likelihood = ForecastPlan.LikelihoodOf(options),
            Networks = [],
            SeriesNames = data.Start?.SeriesNames ?? [.. series.Series.Select(own => own.Name)],
            Series = [],
            Seed = seed,
            TrainingOptions = OptionTexts.Of(options),
        };
        var networks = new List<ForecastNetwork>();
        for (int member = 0; member < options.EnsembleSize; member++)
        {
            TrainingLog own = member == 0 ? log : newLog();
            if (options.EnsembleSize > 1)
            {
                own.TellStart($"Network {member + 1} of {options.EnsembleSize}.");
            }

            networks.Add(Train(options, data, series, model, member, loss, own, newProgress(), seed + (ulong)member, cancellation, begin));
            model = member == 0 ? model with { TrainingHistory = own.History } : model;
        }

        model = model with { Networks = networks };
        model = options.ConformalCalibration ? model with { Calibration = ForecastCalibrating.Of(model, series, log) } : model;
        IReadOnlyList<SeriesBuffer> tails = [.. series.Series.Select(own => own.Tail(shape.KeptLength, EndOf(own, shape)))];
        return data.Start is { } continued
            ? model with { Series = continued.TailsWith(tails), TrainingHistory = continued.HistoryWith(model.TrainingHistory) }
            : model with { Series = tails };
    }

    /// <summary>The options with all settled, the windows of the series, and what was taken in words.</summary>
    /// <param name="given">Validated options.</param>
    /// <param name="data">What was read.</param>
    /// <param name="cut">Cuts windows for settled options; null: that is done here.</param>
    public static (Options Options, ForecastSeries Series, List<string> Taken) Settle(Options given, SeriesData data, Func<Options, ForecastShape, ForecastSeries>? cut = null)
    {
        (Options options, List<string> taken) = AutomaticForecast.ForWindows(given, data);
        ForecastShape shape = ForecastPlan.ShapeOf(options, data);
        OptionCheck.Holds(shape.WhyNot() is null, nameof(options.WindowSize), "windows that can be cut", shape.WhyNot());
        ForecastSeries series = cut?.Invoke(options, shape) ?? ForecastSeries.Of(options, data, shape);
        AutomaticForecast.ForTraining(options, given, series, taken);
        return (options, series, taken);
    }

    /// <summary>Where an engine goes on: rows behind the last value carry what is known of the future, and their values are yet to come.</summary>
    private static int EndOf(SeriesBuffer series, ForecastShape shape)
        => shape.KnownCount > 0 && series.LastObserved >= 0 ? series.LastObserved + 1 : series.Length;

    private static ForecastNetwork Train(
        Options options,
        SeriesData data,
        ForecastSeries series,
        ForecastModel model,
        int member,
        ForecastLoss loss,
        TrainingLog log,
        IProgressChannel? progress,
        ulong seed,
        Cancellation cancellation,
        Action<ParameterSet, long>? begin)
    {
        ForecastShape shape = model.Shape;
        ForecastNetworkSpec spec = ForecastPlan.NetworkOf(options, shape, data.Start?.EmbeddedCount ?? series.Series.Count, loss.ScoreCount);
        TrainingSettings settings = Plan.TrainingOf(options, Plan.LossOf(options, LossSettings.Plain), seed) with { LargestUsableLoss = LargestUsableLoss };
        ForecasterMemory.Check(options, spec);

        // First values take scratch memory that is not held, so they are left out.
        long before = GC.GetAllocatedBytesForCurrentThread();
        ForecastNetwork network = ForecastNetwork.Create(spec, (_, _) => cancellation.ThrowIfRequested());
        long held = GC.GetAllocatedBytesForCurrentThread() - before;
        if (!options.TrustsResumeFrom)
        {
            network.Initialize(seed, settings.ThreadCount, cancellation);
            Plan.StartOf(options).Apply(network, seed, settings.ThreadCount, cancellation);
            data.Start?.CopyTo(network, member);
        }

        settings = settings with { FrozenParameters = FrozenParts.Of(options, network) };
        if (member == 0)
        {
            ForecastLog.TellLinearPath(log, series, spec, network);
        }

        log.Begin(ForecastLog.TextOf(options, series, network), options.NumberOfEpochs, options.EarlyStoppingPatience);

        // Their vectors would stay as they were drawn. A training that goes on has those of earlier ones.
        HashSet<int> unlearned = data.Start is null && spec.TokenCount > 0 ? [.. Enumerable.Range(0, series.Series.Count).Where(place => !series.IsLearned(place))] : [];
        var learner = new ForecastLearner(
            network, new WindowReader(shape, model.Scales, spec), series.Series, series.Training, series.Validation, loss, settings, options.UnknownSeriesFraction)
        {
            Recency = WeightsOf(options, series),
            IsUnlearned = unlearned.Count > 0 ? unlearned.Contains : null,
        };
        int steps = shape.StepCount + (shape.Decoding == ForecastDecoding.Autoregressive ? shape.Horizon - 1 : 0);
        before = GC.GetAllocatedBytesForCurrentThread();
        var training = new WindowBatches(series.Training.Count, steps, settings.BatchSize, options.WindowsPerEpoch, seed);
        var validation = new WindowBatches(series.Validation.Count, steps, TrainingLoop.EvaluationBatchSize, epochCount: 0, seed: null);
        var loop = new TrainingLoop(learner, settings, training, series.Validation.Count == 0 ? null : validation, ForecastPlan.MetricsOf(options, model.Outputs));
        network.Pack(settings.ThreadCount);
        held += GC.GetAllocatedBytesForCurrentThread() - before;
        ForecasterMemory.Forecast(options, data, series, network, held, steps, settings, log, cancellation);
        begin?.Invoke(network.Parameters, training.SequenceCount * steps);
        using TrainingWatch watch = TrainingWatch.Begin(
            options,
            () => FingerprintParts.Of(
                options, settings, stream => ForecastSpecWriter.Write(stream, model with { Networks = [network] }), network.Weights, hash => AddRows(hash, series)),
            loop.State,
            log,
            progress,
            flow: null);
        log.End(loop.Run(watch, cancellation));
        foreach (int place in unlearned)
        {
            network.Forget(series.Series[place].Token, shape.ChannelCount);
        }

        return network;
    }

    /// <summary>Weights of windows beside those of their rows; null: there are none.</summary>
    private static Func<int, int, double>? WeightsOf(Options options, ForecastSeries series)
    {
        if (options.RecencyHalfLife == 0 && options.SeriesWeights is null)
        {
            return null;
        }

        double[] weights = [.. Enumerable.Range(0, series.Series.Count).Select(place => (double)series.WeightOf(place))];

        // 2^-(age / half life), with the bits of every machine.
        double rate = options.RecencyHalfLife > 0 ? -0.69314718055994531 / options.RecencyHalfLife : 0;
        return (place, origin) => weights[place] * (rate == 0 ? 1 : ScalarMath.Exp((float)(rate * (series.LearnedCounts[place] - 1 - origin))));
    }

    private static void AddRows(IncrementalHash hash, ForecastSeries series)
    {
        for (int place = 0; place < series.Series.Count; place++)
        {
            SeriesBuffer own = series.Series[place];
            SequenceHash.AddAll<float>(hash, [series.WeightOf(place), series.LearnedCounts[place], .. own.Statics]);
            for (int row = own.First; row < own.Length; row++)
            {
                SequenceHash.AddAll<long>(hash, [own.TimeAt(row)]);
                SequenceHash.AddAll(hash, own.ValuesAt(row));
                SequenceHash.AddAll(hash, own.Past(row));
                SequenceHash.AddAll(hash, own.Known(row));
                SequenceHash.AddAll<float>(hash, [own.WeightAt(row)]);
            }
        }
    }
}
