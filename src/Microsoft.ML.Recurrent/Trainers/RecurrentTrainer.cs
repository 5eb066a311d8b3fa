using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.Recurrent;

/// <summary>What all recurrent trainers have in common.</summary>
/// <typeparam name="TTransformer">What the trainer's models are.</typeparam>
public abstract class RecurrentTrainer<TTransformer> : ITrainerEstimator<TTransformer, RecurrentModelParameters>, IRecurrentTrainer
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

    /// <summary>Trains a fitted or loaded model further: begins with its weights in place of first values, and reads rows with its fitted columns.</summary>
    /// <remarks>
    /// Vocabularies, means, scales and classes are those of the model, and nothing is fitted again. Columns, key values of labels and tokens, and options that shape the network must be
    /// as in the model (automatic sizes are); all other options are the trainer's own, and the optimizer begins anew. Given vectors
    /// (<c>EmbeddingVectors</c>, <c>EmbeddingFile</c>) go to new tokens alone. The history is the model's with the new epochs behind it, whose
    /// numbers and times go on counting. <c>mlContext.Model.ContinueTraining</c> does this within a chain.
    /// </remarks>
    /// <param name="input">The training data, transformed as for the model's first training.</param>
    /// <param name="continueFrom">A model of this trainer's task, alone or in a chain; it stays as it is.</param>
    /// <param name="growth">Whether the model may gain tokens and classes; null: it gains none.</param>
    /// <exception cref="ArgumentException">The model is of another task, an ensemble, or cannot grow as asked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option, a column or a key value is not as in the model; the error names it.</exception>
    public TTransformer Fit(IDataView input, ITransformer continueFrom, ContinueTrainingOptions? growth = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, _options.ValidationSet, Begin(continueFrom, growth));
    }

    /// <summary>As <see cref="Fit(IDataView, ITransformer, ContinueTrainingOptions)"/>, and keeps the weights of the epoch that was best on <paramref name="validationData"/>.</summary>
    /// <param name="trainData">The training data, transformed as for the model's first training.</param>
    /// <param name="validationData">Transformed like the training data; used in place of those that the options name.</param>
    /// <param name="continueFrom">A model of this trainer's task, alone or in a chain; it stays as it is.</param>
    /// <param name="growth">Whether the model may gain tokens and classes; null: it gains none.</param>
    /// <exception cref="ArgumentException">The model is of another task, an ensemble, or cannot grow as asked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option, a column or a key value is not as in the model; the error names it.</exception>
    public TTransformer Fit(IDataView trainData, IDataView validationData, ITransformer continueFrom, ContinueTrainingOptions? growth = null)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData, Begin(continueFrom, growth));
    }

    /// <summary>The columns that the model will add to <paramref name="inputSchema"/>.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputPromise.Of(inputSchema, _options, NewTask(AutomaticValues.ForReading(_options)));
    }

    IEstimator<ITransformer> IRecurrentTrainer.Estimator => this;

    TrainingTask IRecurrentTrainer.NewTask(RecurrentTrainerOptions options) => NewTask(options);

    IRecurrentTransformer IRecurrentTrainer.NewTransformer(FittedModel model) => NewTransformer(model);

    private protected abstract TrainingTask NewTask(RecurrentTrainerOptions options);

    private protected abstract TTransformer NewTransformer(FittedModel model);

    private ContinuedModel Begin(ITransformer continueFrom, ContinueTrainingOptions? growth)
    {
        ArgumentNullException.ThrowIfNull(continueFrom);
        OptionCheck.Holds(_options.InitialModel is null, nameof(_options.InitialModel), "null where training continues from a model", "a model");
        IRecurrentTransformer found = RecurrentChain.Find(continueFrom);
        return found is TTransformer
            ? new ContinuedModel(found.Fitted, growth)
            : throw new ArgumentException($"Expected a {typeof(TTransformer).Name} to continue from, got a {found.GetType().Name}.", nameof(continueFrom));
    }

    private TTransformer Train(IDataView trainData, IDataView? validationData, ContinuedModel? start = null)
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
        RecurrentTrainerOptions given = start?.Settle(_options) ?? StackTransfer.Settle(_options);
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(given, AutomaticValues.HasWords(given, trainData.Schema));
        NetworkMemory.CheckSizes(given);
        TrainingSet data = NetworkTraining.Read(reading, NewTask(reading), trainData, validationData, _seed, cancellation, start);
        (RecurrentTrainerOptions options, string? taken) = AutomaticValues.ForTraining(given, data);
        log.TellAutomatic(taken);
        return NewTransformer(NetworkTraining.Run(options, NewTask(options), data, log, _host.StartProgressChannel("Training"), _seed, cancellation, start));
    }
}
