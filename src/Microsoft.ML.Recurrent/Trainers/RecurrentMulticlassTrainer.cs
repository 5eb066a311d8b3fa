using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that classifies sequences.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.MulticlassClassification.Trainers`.
///
/// ### Input and Output Columns
/// The label column must be of key type. A feature column is one of these:
///
/// | Type | One step of the sequence |
/// | -- | -- |
/// | Vector of `Single` with dimensions T x D, fixed or ragged (`[VectorType(0, D)]`) | D numbers |
/// | Vector of `Single` with one dimension, of known or unknown size | `StepFeatureCount` numbers (1 unless set) |
/// | Vector of keys of any raw type, with or without key values | a token |
/// | Vector of `Text` | a token |
/// | `Text` | a character (Unicode code point) |
///
/// Several feature columns of the same number of steps are joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | key | The class of the highest score, with the key values of the training label. |
/// | `Score` | vector of `Single` | The probabilities of all classes, in the order of the label's keys: the order in which `MapValueToKey` met the labels, unless it sorts them. `Schema["Score"].GetSlotNames(ref names)` gives it where labels are texts, the annotation `TrainingLabelValues` for all types. |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Label missing, or example weight 0, in training | The row is skipped; the log says how many were |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | One class only | It is trained and predicted; the log warns |
/// | Number NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | A channel that has one value only in training | It is read as 0 |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// | The same with `CharacterEncoder` | The word's characters count still; unknown characters, and a missing word, share one character's vector |
/// | Empty sequence | One step of missing numbers or one unknown token |
/// | Feature columns of unequal length, weight negative or NaN | `InvalidOperationException` naming column and row |
/// | Class never seen in training | Has a score; evaluating rows of it works |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentMulticlassTrainer : RecurrentTrainer<RecurrentMulticlassTransformer>
{
    internal RecurrentMulticlassTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new ClassificationTask((Options)options);

    private protected override RecurrentMulticlassTransformer NewTransformer(FittedModel model) => new(model);
}
