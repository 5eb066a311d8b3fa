using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that answers yes or no for each of some labels, of sequences or of each of their steps.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.MultiLabelClassification.Trainers`.
///
/// ### Input and Output Columns
/// The label column is a vector of known size of `Boolean`, or of `Single` that are 0 or 1; with `PerStep` a vector of steps x labels, `[VectorType(0, L)]`. Feature columns are those of
/// [RecurrentMulticlassTrainer](xref:Microsoft.ML.Recurrent.RecurrentMulticlassTrainer): numbers, keys, texts, the characters of a text, or several columns
/// joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | vector of `Boolean` like the label | Whether each score is above the threshold, 0 unless changed. |
/// | `Score` | vector of `Single` like the label | The logits, in the order of the label's slots; `GetSlotNames` gives their names where the label column has some; with `PerStep` the names are those of one step. |
/// | `Probability` | vector of `Single` like the label | The probability of each label, 1 / (1 + exp(-score)). |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Multi-label classification |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Some flags NaN (in a label of `Single`) | These are left out of the loss |
/// | All of them NaN, or example weight 0, in training | The row is skipped; the log says how many were |
/// | A number that is not 0, 1 or NaN | `InvalidOperationException` naming column and row |
/// | Empty sequence | One step of missing numbers or one unknown token; with `PerStep` no flags |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | Number of a feature NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentMultiLabelTrainer : RecurrentTrainer<RecurrentMultiLabelTransformer>
{
    internal RecurrentMultiLabelTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new MultiLabelTask((Options)options);

    private protected override RecurrentMultiLabelTransformer NewTransformer(FittedModel model) => new(model);
}
