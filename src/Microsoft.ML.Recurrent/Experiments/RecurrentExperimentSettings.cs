namespace Microsoft.ML.Recurrent;

/// <summary>What an experiment looks for, how, and for how long. At least one of the limits on time, trials and epochs must be set.</summary>
public sealed partial class RecurrentExperimentSettings
{
    /// <summary>
    /// Seconds after which the experiment ends with the best model so far; the trial under way is stopped within a mini-batch. The time that training on all rows
    /// will take (<see cref="Refit"/>) is a part of them. Null: no such limit. Default: <c>null</c>.
    /// </summary>
    public uint? MaximumExperimentTimeInSeconds { get; set; }

    /// <summary>Trials that are begun at most; null: no such limit. Default: <c>null</c>.</summary>
    public int? MaximumTrials { get; set; }

    /// <summary>Epochs that all trials may have together; those of the folds of a trial count once. Null: no such limit. Default: <c>null</c>.</summary>
    public int? MaximumEpochs { get; set; }

    /// <summary>Epochs of a trial that is never stopped. Default: <c>0</c>, automatic (those of <see cref="Options"/>, else 64).</summary>
    public int EpochsPerTrial { get; set; }

    /// <summary>
    /// What the trials are compared by, one of the task's metrics or the loss; of equal values the lower validation loss is better. Default: <c>null</c>: accuracy of
    /// classifiers, entity F1 of taggers whose labels mark entities, else their accuracy, micro F1 of several labels, the root of the mean squared error of numbers, and the loss of
    /// encoder-decoders, language models and forecasters. Direct forecasts may be compared by mean absolute or root mean squared errors, too, in the units of the values
    /// (of their logarithms, with a <c>Transformation</c>). Where losses are compared, options
    /// that change what the loss is (heads, kinds of losses, weights of classes) are not searched.
    /// </summary>
    public EarlyStoppingMetric? OptimizingMetric { get; set; }

    /// <summary>
    /// A metric of your own in place of <see cref="OptimizingMetric"/>: takes a model and validation rows as they were given, returns a number. It is asked when a trial pauses or ends, of the weights
    /// that were best by <see cref="OptimizingMetric"/>; over folds its mean counts.
    /// Of forecasters the rows begin with the history that the first forecast needs. Default: <c>null</c>.
    /// </summary>
    public Func<ITransformer, IDataView, double>? CustomMetric { get; set; }

    /// <summary>Whether greater values of <see cref="CustomMetric"/> are better. Default: <c>true</c>.</summary>
    public bool CustomMetricIsHigherBetter { get; set; } = true;

    /// <summary>
    /// How much of the metric a model with ten times as many weights must gain to be as good. Above 0 the result has a Pareto front of metric and size.
    /// Default: <c>0</c>.
    /// </summary>
    public double ModelSizeWeight { get; set; }

    /// <summary>
    /// How much of the metric a model that takes ten times as long to score a row must gain to be as good. Times are measured, so runs with it are not the same twice.
    /// Not for forecasters. Default: <c>0</c>.
    /// </summary>
    public double LatencyWeight { get; set; }

    /// <summary>
    /// Options of the task's trainer that every trial begins with: fixed values and columns; later changes of them don't reach the experiment. Epochs, seed, threads, validation data, progress, control and checkpoints are the
    /// experiment's. Null: all at their defaults. Default: <c>null</c>.
    /// </summary>
    public RecurrentTrainerOptions? Options { get; set; }

    /// <summary>
    /// The options that are varied, and how; null: all that have a range or a choice, with at most four times the automatic units and one layer more than the automatic ones.
    /// Default: <c>null</c>.
    /// </summary>
    public SearchSpace? SearchSpace { get; set; }

    /// <summary>How the options of the next trial are chosen. Default: <c>Tpe</c>.</summary>
    public RecurrentTuner Tuner { get; set; } = RecurrentTuner.Tpe;

    /// <summary>How epochs are spent on the trials. Default: <c>Asha</c>.</summary>
    public RecurrentScheduler Scheduler { get; set; } = RecurrentScheduler.Asha;

    /// <summary>Trials of your own, which follow the first one (the starting point) in their order; options that they do not name are those of the starting point. Default: <c>[]</c>.</summary>
    public IReadOnlyList<TrialParameters> Enqueued { get; set; } = [];

    /// <summary>Decides everything random: proposals, splits of the data and trainings. Default: <c>1</c>.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Threads that all trials may use together; null: as many as the machine has processors. Results of a serial run don't depend on it. Default: <c>null</c>.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>
    /// Trials that run at once, at most <see cref="NumberOfThreads"/>, which they share. With 1 an experiment that is ended by a number of trials or epochs is the same each time; with more the order in
    /// which trials end decides what is tried next. Default: <c>1</c>.
    /// </summary>
    public int ParallelTrials { get; set; } = 1;

    /// <summary>
    /// Megabytes that the rows may take in memory. Trials share them; where options that decide how rows are read are varied, there is a set for each such reading, and the one that was not used for the longest time
    /// goes first. At most 8000. Default: <c>2000</c>.
    /// </summary>
    public int MaximumDataMemoryInMegabytes { get; set; } = 2000;

    /// <summary>
    /// Folds of cross-validation where no validation data are given: at least 2, or 1 for rows that are held out once. Default: <c>0</c>, automatic (5 for up to 1,000 rows, else 1; 1 for language models).
    /// Those of forecasters are rolling origins (up to 3 for up to 1,000 rows, as many as have two horizons each to validate on).
    /// </summary>
    public int NumberOfFolds { get; set; }

    /// <summary>
    /// Part of the training rows that is held out where no validation data are given and <see cref="NumberOfFolds"/> is 1; of forecasters the last part of each series, which all folds share.
    /// Default: <c>0.2</c>.
    /// </summary>
    public double HoldOutFraction { get; set; } = 0.2;

    /// <summary>
    /// Whether the best trial's options train once more at the end, on training and validation rows together, for as many epochs as were best. After cross-validation they always do. Not after a
    /// cancel, which returns at once. Default: <c>false</c>.
    /// </summary>
    public bool Refit { get; set; }

    /// <summary>
    /// A folder for the experiment's record (JSON lines), the checkpoints of paused trials and the best models; made where it does not exist. An experiment with the same settings and data
    /// goes on with it and repeats no trial that had ended; limits may differ. Where the disk is full the search goes on without the record, and the log warns. Null: none. Default: <c>null</c>.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>
    /// The <see cref="Folder"/> of an earlier experiment of the same task, whose trials the tuner knows from the start: of the same data, or of such as are like them. Null: none.
    /// Default: <c>null</c>.
    /// </summary>
    public string? WarmStartFolder { get; set; }

    /// <summary>Trains the trials elsewhere; null: in this process. Default: <c>null</c>.</summary>
    public ITrialRunner? Runner { get; set; }

    /// <summary>Told after each epoch of each trial, on the thread that runs the trial; one call at a time. Default: <c>null</c>.</summary>
    public IProgress<TrialReport>? EpochProgress { get; set; }

    internal RecurrentExperimentSettings Copy()
    {
        var copy = (RecurrentExperimentSettings)MemberwiseClone();
        copy.Options = Options?.Copy();
        copy.Enqueued = [.. Enqueued];
        return copy;
    }
}
