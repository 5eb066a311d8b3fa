using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that tags the steps of sequences: words with their part of speech, with the entity they belong to.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn`, `LstmCrf`, `GruCrf` or `Recurrent` of `mlContext.SequenceTagging.Trainers`.
///
/// ### Input and Output Columns
/// The label column is a vector of keys (of any raw type) or of `Text`, one for each step of the features. Feature columns are those of
/// [RecurrentMulticlassTrainer](xref:Microsoft.ML.Recurrent.RecurrentMulticlassTrainer): numbers, keys, texts, the characters of a text, or several columns
/// joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | vector of keys, one a step | The most probable classes that keep the rules of the tagging scheme (see `Scheme`), with the key values of the training label (or its texts). |
/// | `Score` | vector of `Single`, steps x classes | The probabilities of all classes at each step, C numbers per step; with a CRF its marginals. Classes are in the order of the label's keys, or of the first appearance of text labels in the training rows. `Schema["Score"].GetSlotNames(ref names)` gives their C names in this order where labels are texts, the annotation `TrainingLabelValues` for all types. |
/// | `SequenceScore` | `Single` | Natural logarithm of the probability of all predicted labels together. |
/// | `BestLabels`, `BestScores` | vectors of keys and of `Single` | With `NumberOfBestSequences` above 1: the best sequences one after the other, and their logarithms. |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Sequence tagging |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Label of a step missing (key 0, empty text) | The step is read and left out of the loss |
/// | All labels of a row missing, all weights 0, or no steps, in training | The row is skipped; the log says how many were |
/// | Row without steps, in scoring | No labels, no scores, a `SequenceScore` of 0 |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | Labels, weights or feature columns of unequal length | `InvalidOperationException` naming column and row, with both lengths |
/// | Text label that only validation data have | Its step is left out of the validation loss |
/// | Number NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentTaggingTrainer : RecurrentTrainer<RecurrentTaggingTransformer>
{
    internal RecurrentTaggingTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new TaggingTask((Options)options);

    private protected override RecurrentTaggingTransformer NewTransformer(FittedModel model) => new(model);
}
