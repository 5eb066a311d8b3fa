using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent;

public abstract partial class RecurrentTrainerOptions
{
    /// <summary>
    /// Shows training on the console: a bar with the time left on a terminal, and a line per epoch, which is all where the output is redirected
    /// (<see cref="ConsoleProgress"/>). Default: <c>false</c>.
    /// </summary>
    public bool ShowProgress { get; set; }

    /// <summary>
    /// Follows gradients back through time after each epoch, on a fiftieth of the training sequences but at most 32 (<see cref="TrainingEpoch.MemoryLengths"/>), and warns after the last one when
    /// they vanish or explode or units are dead or saturated. The model then carries what was measured of its weights (<see cref="RecurrentCatalog.GetGradientFlow"/>). Results of training do not depend on it. Default: <c>false</c>.
    /// </summary>
    public bool MeasureGradientFlow { get; set; }

    /// <summary>
    /// A folder of checkpoints, made where it does not exist: all that training needs to go on, written after each epoch and every
    /// <see cref="CheckpointInterval"/>. Training with the same options and data begins with the newest of its checkpoints there, and ends with the same bits as if
    /// it had never been interrupted; a training that had ended is returned at once. That takes a <see cref="Seed"/>: one that is drawn is another in the next process. File names tell trainings apart, so folds, trials and the trainers of a pipeline may
    /// share the folder. Threads, callbacks and paths may differ between runs; so may <see cref="NumberOfEpochs"/> where the learning rate does not depend on it
    /// (<see cref="LearningRateSchedule.Constant"/> or <see cref="LearningRateSchedule.ReduceOnPlateau"/>, no warm-up). A checkpoint that cannot be written is a
    /// Warning in the log, and training goes on. Null: no checkpoints. Default: <c>null</c>.
    /// </summary>
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// Time between two checkpoints within an epoch; at most one is written per second. Not used without <see cref="CheckpointPath"/>. Default: <c>00:10:00</c>.
    /// </summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The newest checkpoints of a training that are kept in <see cref="CheckpointPath"/>, beside that of its best epoch. Default: <c>2</c>.
    /// </summary>
    public int MaximumCheckpoints { get; set; } = 2;

    /// <summary>
    /// Path of a checkpoint file to begin with; one of a training with other options or data is refused, and the error says what differs. Goes before what
    /// <see cref="CheckpointPath"/> holds. Null: see there. Default: <c>null</c>.
    /// </summary>
    public string? ResumeFrom { get; set; }

    /// <summary>
    /// Told after each epoch, on the training thread. What it throws ends training and leaves <c>Fit</c>; with <see cref="CheckpointPath"/> a checkpoint is written
    /// first, from which the next <c>Fit</c> goes on. <see cref="System.Progress{T}"/> delivers later, on other threads and in any order: implement
    /// <see cref="IProgress{T}"/>, or take <see cref="ConsoleProgress"/>, where that matters. Default: <c>null</c>.
    /// </summary>
    public IProgress<TrainingEpoch>? Progress;

    /// <summary>Told after each mini-batch, under the same conditions as <see cref="Progress"/>. Default: <c>null</c>.</summary>
    public IProgress<TrainingBatch>? BatchProgress;

    /// <summary>Stops training after the epoch under way when it is asked to. Default: <c>null</c>.</summary>
    public TrainingControl? Control;

    /// <summary>
    /// Each is asked after every epoch, and the first that has enough ends training; beside <see cref="EarlyStoppingPatience"/>. Null: none.
    /// Default: <c>null</c>.
    /// </summary>
    public IReadOnlyList<EarlyStoppingCriterion>? EarlyStoppingCriteria;

    /// <summary>Checkpoints are written where training ends alone, as trials of an experiment do.</summary>
    internal bool SavesAtEndAlone;

    /// <summary><see cref="ResumeFrom"/> is known to be of this training: first weights are not drawn, nor data compared, which takes longer than a small trial's epoch.</summary>
    internal bool TrustsResumeFrom;

    private void ValidateWatching()
    {
        OptionCheck.Holds(CheckpointPath != "", nameof(CheckpointPath), "the path of a folder, or null", "an empty text");
        OptionCheck.Holds(ResumeFrom != "", nameof(ResumeFrom), "the path of a file, or null", "an empty text");
        OptionCheck.Holds(CheckpointInterval > TimeSpan.Zero, nameof(CheckpointInterval), "a time above zero", CheckpointInterval);
        OptionCheck.IsAtLeast(MaximumCheckpoints, 1, nameof(MaximumCheckpoints));
        OptionCheck.Holds(
            EarlyStoppingCriteria?.All(criterion => criterion is not null) ?? true, nameof(EarlyStoppingCriteria), "criteria", "null among them");
    }
}
