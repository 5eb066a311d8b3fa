using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Recurrent;

/// <summary>What all recurrent trainers have in common.</summary>
/// <typeparam name="TTransformer">What the trainer's models are.</typeparam>
public abstract class RecurrentTrainer<TTransformer> : ITrainerEstimator<TTransformer, RecurrentModelParameters>
    where TTransformer : RecurrentTransformer<TTransformer>
{
    private readonly IHost _host;
    private readonly RecurrentTrainerOptions _options;
    private readonly ulong _seed;

    private protected RecurrentTrainer(IHostEnvironment environment, RecurrentTrainerOptions options)
    {
        options.Validate();
        _host = environment.Register(GetType().Name);
        _options = options.Copy();

        // Drawn here and not in Fit: the host's draws advance, and fitting again must give the same bits.
        _seed = (uint)(options.Seed ?? _host.Rand.Next());
        Info = TrainerInfos.New();
    }

    /// <summary>What ML.NET wants to know of a trainer: it needs no normalization and no caching.</summary>
    public TrainerInfo Info { get; }

    /// <summary>Trains on <paramref name="input"/>; validation data come from the options where they name any.</summary>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, _options.ValidationSet);
    }

    /// <summary>Trains on <paramref name="trainData"/> and keeps the weights of the epoch that was best on <paramref name="validationData"/>.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">Transformed like the training data; used in place of those that the options name.</param>
    public TTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>The columns that the model will add to <paramref name="inputSchema"/>.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputPromise.Of(inputSchema, _options, NewTask(AutomaticValues.ForReading(_options)));
    }

    private protected abstract TrainingTask NewTask(RecurrentTrainerOptions options);

    private protected abstract TTransformer NewTransformer(FittedModel model);

    private TTransformer Train(IDataView trainData, IDataView? validationData)
    {
        using IChannel channel = _host.Start("Training");
        var log = new TrainingLog(channel);
        if (_options is { CheckpointPath: not null, Seed: null })
        {
            log.TellDrawnSeed(_seed);
        }

        if (_options.Control is { IsStopRequested: true })
        {
            log.TellUsedControl();
        }

        var cancellation = new Cancellation(_options.CancellationToken, HostCancellation.Of(_host));
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(_options);
        NetworkMemory.CheckSizes(_options);
        TrainingSet data = NetworkTraining.Read(reading, NewTask(reading), trainData, validationData, _seed, cancellation);
        (RecurrentTrainerOptions options, string? taken) = AutomaticValues.ForTraining(_options, data);
        log.TellAutomatic(taken);
        return NewTransformer(NetworkTraining.Run(options, NewTask(options), data, log, _host.StartProgressChannel("Training"), _seed, cancellation));
    }
}
