using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that answers yes or no of sequences.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.BinaryClassification.Trainers`.
///
/// ### Input and Output Columns
/// The label column must be Boolean. Feature columns are those of
/// [RecurrentMulticlassTrainer](xref:Microsoft.ML.Recurrent.RecurrentMulticlassTrainer): numbers, keys, texts, the characters of a text, or several columns
/// joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | Boolean | Whether the score is above the threshold, 0 unless changed by `ChangeModelThreshold`. |
/// | `Score` | `Single` | The logit: above 0 means more likely true than false. |
/// | `Probability` | `Single` | The probability of true, 1 / (1 + exp(-score)). |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Binary classification |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Example weight 0, in training | The row is skipped; the log says how many were |
/// | One value of the label only | It is trained and predicted; the log warns |
/// | Empty sequence | One step of missing numbers or one unknown token |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | Number of a feature NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentBinaryTrainer : RecurrentTrainer<RecurrentBinaryTransformer>
{
    internal RecurrentBinaryTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new BinaryTask((Options)options);

    private protected override RecurrentBinaryTransformer NewTransformer(FittedModel model) => new(model);
}
