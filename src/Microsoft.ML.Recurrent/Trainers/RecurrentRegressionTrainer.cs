using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that predicts a number, or a vector of numbers, of sequences.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.Regression.Trainers`.
///
/// ### Input and Output Columns
/// The label column is a `Single`, or a vector of `Single` of known size. Training standardizes it (but for the Poisson loss) and scores are in its own unit. Feature columns are those of
/// [RecurrentMulticlassTrainer](xref:Microsoft.ML.Recurrent.RecurrentMulticlassTrainer): numbers, keys, texts, the characters of a text, or several columns
/// joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `Score` | `Single`, or a vector like the label | The prediction. |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Regression |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Label NaN, or example weight 0, in training | The row is skipped; the log says how many were |
/// | Some numbers of a vector label NaN | These are left out of the loss |
/// | Label infinite, or below 0 with the Poisson loss | `InvalidOperationException` naming column and row |
/// | Empty sequence | One step of missing numbers or one unknown token |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | Number of a feature NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentRegressionTrainer : RecurrentTrainer<RecurrentRegressionTransformer>
{
    internal RecurrentRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new RegressionTask((Options)options);

    private protected override RecurrentRegressionTransformer NewTransformer(FittedModel model) => new(model);
}
