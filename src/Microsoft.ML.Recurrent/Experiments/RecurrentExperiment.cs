using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Looks for the options of a recurrent trainer that do best on data: made by <c>CreateRecurrentExperiment</c> of the task's catalog.</summary>
/// <remarks>
/// Trials that lag behind are paused early and go on later where they turn out to be among the best. The time limit and a cancel end the trial under way within a mini-batch, and the
/// result is the best so far. A trial that fails is recorded, and the search goes on.
/// </remarks>
/// <typeparam name="TMetrics">The task's metrics.</typeparam>
public sealed class RecurrentExperiment<TMetrics>
    where TMetrics : class
{
    private readonly IHostEnvironment _environment;
    private readonly RecurrentExperimentSettings _settings;
    private readonly ExperimentTask<TMetrics> _task;

    internal RecurrentExperiment(IHostEnvironment environment, RecurrentExperimentSettings settings, ExperimentTask<TMetrics> task)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        (_environment, _settings, _task) = (environment, settings.Copy(), task);
        Type expected = task.NewOptions().GetType();
        OptionCheck.Holds(
            settings.Options is null || settings.Options.GetType() == expected,
            nameof(settings.Options),
            $"{expected.DeclaringType!.Name}.{expected.Name}, the options of the task",
            settings.Options is null ? null : $"{settings.Options.GetType().DeclaringType!.Name}.{settings.Options.GetType().Name}");
        OptionCheck.Holds(
            settings.SearchSpace is null || settings.SearchSpace.OptionsType == expected,
            nameof(settings.SearchSpace),
            $"a space of {expected.DeclaringType!.Name}.{expected.Name}",
            settings.SearchSpace?.OptionsType.DeclaringType?.Name);
        RecurrentTrainerOptions options = Given();
        OptionCheck.Holds(
            settings.OptimizingMetric is null or EarlyStoppingMetric.Loss || options.TaskMetrics.Contains(settings.OptimizingMetric.Value),
            nameof(settings.OptimizingMetric),
            $"one of {string.Join(", ", options.TaskMetrics.Prepend(EarlyStoppingMetric.Loss))}, or null",
            settings.OptimizingMetric);
    }

    /// <summary>Runs trials until a limit is reached.</summary>
    /// <param name="trainData">Rows to learn from.</param>
    /// <param name="validationData">Rows to compare trials on; null: parts of <paramref name="trainData"/> (<see cref="RecurrentExperimentSettings.NumberOfFolds"/>).</param>
    /// <param name="labelColumnName">Name of the label column; null: that of the settings' options, <c>Label</c> unless set. Of forecasters the column that is forecast, <c>Value</c> unless set.</param>
    /// <param name="featureColumnName">Name of the feature column; null: that of the settings' options, <c>Features</c> unless set. Language models read it alone, forecasters have none.</param>
    /// <param name="samplingKeyColumnName">Rows of equal values in this column come into one fold; null: rows are on their own. Null for forecasters, whose rows are split by time.</param>
    /// <param name="preFeaturizer">Fitted on the training rows of each fold, and a part of the result's models and estimators; null: none.</param>
    /// <param name="progressHandler">Told after each attempt at a trial, on the thread that ran it; one call at a time.</param>
    /// <param name="cancellationToken">Ends the experiment within a mini-batch; the result is the best so far.</param>
    /// <exception cref="TimeoutException">No trial has ended an epoch before the end of the experiment.</exception>
    /// <exception cref="InvalidOperationException">All trials failed, or the folder is another experiment's.</exception>
    public RecurrentExperimentResult<TMetrics> Execute(
        IDataView trainData,
        IDataView? validationData = null,
        string? labelColumnName = null,
        string? featureColumnName = null,
        string? samplingKeyColumnName = null,
        IEstimator<ITransformer>? preFeaturizer = null,
        IProgress<RecurrentRunDetail<TMetrics>>? progressHandler = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ExperimentData data = Prepare(trainData, validationData, labelColumnName, featureColumnName, samplingKeyColumnName, preFeaturizer);
        return new ExperimentRun<TMetrics>(_environment, _settings, _task, data, progressHandler).Run(cancellationToken);
    }

    /// <summary>
    /// Runs the trials of an experiment in another process, which speaks to this one in JSON lines (<see cref="ChildProcessTrialRunner"/>): both make the experiment with the same
    /// settings and give it the same data. Returns when the other process ends.
    /// </summary>
    /// <param name="input">What the other process writes, mostly <c>Console.In</c>.</param>
    /// <param name="output">What it reads, mostly <c>Console.Out</c>; nothing else may write there.</param>
    /// <param name="trainData">As for <see cref="Execute"/>.</param>
    /// <param name="validationData">As for <see cref="Execute"/>.</param>
    /// <param name="labelColumnName">As for <see cref="Execute"/>.</param>
    /// <param name="featureColumnName">As for <see cref="Execute"/>.</param>
    /// <param name="samplingKeyColumnName">As for <see cref="Execute"/>.</param>
    /// <param name="preFeaturizer">As for <see cref="Execute"/>.</param>
    /// <param name="cancellationToken">Ends the trial under way within a mini-batch.</param>
    public void RunTrials(
        TextReader input,
        TextWriter output,
        IDataView trainData,
        IDataView? validationData = null,
        string? labelColumnName = null,
        string? featureColumnName = null,
        string? samplingKeyColumnName = null,
        IEstimator<ITransformer>? preFeaturizer = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(trainData);
        ExperimentData data = Prepare(trainData, validationData, labelColumnName, featureColumnName, samplingKeyColumnName, preFeaturizer);
        new ExperimentRun<TMetrics>(_environment, _settings, _task, data, progress: null).Host(input, output, cancellationToken);
    }

    private ExperimentData Prepare(
        IDataView trainData,
        IDataView? validationData,
        string? labelColumnName,
        string? featureColumnName,
        string? samplingKeyColumnName,
        IEstimator<ITransformer>? preFeaturizer)
    {
        RecurrentTrainerOptions options = Given();
        options.LabelColumnName = labelColumnName ?? options.LabelColumnName;
        options.FeatureColumnName = featureColumnName ?? options.FeatureColumnName;
        options.MaximumDataMemoryInMegabytes = _settings.MaximumDataMemoryInMegabytes;
        options = _task.Complete(options);
        return options is RecurrentForecastTrainer.Options forecast
            ? TimeSplits.Of(_settings, forecast, trainData, validationData, samplingKeyColumnName, preFeaturizer)
            : ExperimentData.Of(_settings, options, trainData, validationData, samplingKeyColumnName, preFeaturizer, _task.HasFolds);
    }

    /// <summary>A copy of the options that every trial begins with. What the space fixes decides how a forecaster's rows are split and its windows cut, before there is any trial.</summary>
    private RecurrentTrainerOptions Given()
    {
        RecurrentTrainerOptions options = _settings.Options?.Copy() ?? _task.NewOptions();
        if (options is RecurrentForecastTrainer.Options && _settings.SearchSpace is { } space)
        {
            space.SetIn(options, space.Fixed);
        }

        return options;
    }
}
