using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>
/// A task on the training side: what its label column holds, what stands at the end of the network, the loss and the metrics. Everything else of a training
/// run is the same for all tasks.
/// </summary>
internal abstract class TrainingTask
{
    public abstract LabelForm LabelForm { get; }

    /// <summary>What errors call that column: by the option that names it.</summary>
    public virtual string LabelRole => "label";

    /// <summary>How the steps of a sequence become the one row that the head reads; None: the head reads every step.</summary>
    public abstract PoolingKind Pooling { get; }

    /// <summary>Whether the network learns label numbers with mean 0 and deviation 1.</summary>
    public virtual bool StandardizesLabel => false;

    /// <summary>Whether the second sequences of all rows are one text.</summary>
    public virtual bool JoinsRows => false;

    /// <summary>Which texts of second sequences are classes.</summary>
    public virtual VocabularyLimits SymbolLimits => default;

    /// <summary>Whether feature columns after the first are read behind it, as one sequence.</summary>
    public virtual bool JoinsColumns => false;

    /// <summary>Whether the tokens of the first feature column and the symbols of second sequences have one vocabulary.</summary>
    public virtual bool SharesVocabulary => false;

    /// <summary>The columns that the model will add, as far as the promised label tells.</summary>
    public abstract OutputFormat FormatOf(SchemaShape.Column label);

    /// <summary>The head for the data; what it takes from them, the log tells.</summary>
    public abstract HeadSpec HeadOf(TrainingSet data, TrainingLog log);

    /// <summary>The network for the data, its weights zero.</summary>
    /// <param name="options">Nothing in them automatic.</param>
    /// <param name="head">What <see cref="HeadOf"/> made.</param>
    /// <param name="data">The training set.</param>
    /// <param name="declared">Told each parameter before memory is taken for it.</param>
    public virtual ITrainedNetwork NewNetwork(RecurrentTrainerOptions options, HeadSpec head, TrainingSet data, ParameterSet.Declared declared)
        => Network.Create(Plan.NetworkOf(options, Pooling, head, data), declared: declared);

    /// <summary>What trains it.</summary>
    public virtual ILearner NewLearner(ITrainedNetwork network, TrainingSettings settings) => new NetworkLearner((Network)network, settings);

    /// <summary>What it is trained on, batch by batch.</summary>
    public virtual TrainingBatches NewBatches(TrainingSet data, TrainingSettings settings, long evaluationSteps)
        => TrainingBatches.Of(data, settings, evaluationSteps);

    /// <summary>The largest batches of <see cref="NewBatches"/>, where they are not those of rows; null: they are.</summary>
    public virtual (BatchSize Learning, BatchSize Evaluation)? SizesOf(TrainingSet data, TrainingSettings settings) => null;

    /// <summary>The columns that the fitted model reads, one for each input of its network.</summary>
    public virtual IReadOnlyList<FeatureColumn> FeaturesOf(TrainingSet data) => data.Features;

    /// <summary>What the task adds to the settings of a training.</summary>
    public virtual TrainingSettings Complete(TrainingSettings settings, TrainingSet data) => settings;

    public abstract LossSettings LossOf(TrainingSet data);

    /// <summary>What is measured of validation data beside the loss.</summary>
    /// <param name="data">The training set.</param>
    /// <param name="head">What <see cref="HeadOf"/> made.</param>
    public abstract TaskMetrics NewMetrics(TrainingSet data, HeadSpec head);

    /// <summary>How the model shows its outputs.</summary>
    public virtual OutputSettings OutputOf(TrainingSet data) => new();

    /// <summary>What looks at the classes of all training rows before there is a head, or null.</summary>
    /// <param name="classNames">What the classes are called; it grows while rows are read.</param>
    public virtual IClassObserver? NewClassObserver(IReadOnlyList<string> classNames) => null;

    /// <summary>A warning about labels that teach nothing, or null.</summary>
    public virtual string? WarningOf(TrainingSet data) => null;
}
