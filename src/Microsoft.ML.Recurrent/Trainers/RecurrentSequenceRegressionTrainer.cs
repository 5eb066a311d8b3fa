using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that predicts a number, or a row of numbers, for each step of sequences.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.SequenceRegression.Trainers`.
///
/// ### Input and Output Columns
/// The label column is a vector of `Single` with a number for each step of the features, or of steps x numbers, `[VectorType(0, D)]`. Training standardizes it per number and scores are in its own unit. Feature columns are those of
/// [RecurrentMulticlassTrainer](xref:Microsoft.ML.Recurrent.RecurrentMulticlassTrainer): numbers, keys, texts, the characters of a text, or several columns
/// joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `Score` | vector of `Single`, steps x D | The predictions, the D numbers of a step in the order of the label's; `GetSlotNames` gives their D names where the label column has some. |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Sequence regression |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Some numbers NaN | These are left out of the loss |
/// | All numbers of a row NaN, all weights 0, or no steps, in training | The row is skipped; the log says how many were |
/// | Labels, weights or feature columns of unequal length, an infinite label | `InvalidOperationException` naming column and row |
/// | Row without steps, in scoring | No scores |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | Number of a feature NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentSequenceRegressionTrainer : RecurrentTrainer<RecurrentSequenceRegressionTransformer>
{
    internal RecurrentSequenceRegressionTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new StepRegressionTask((Options)options);

    private protected override RecurrentSequenceRegressionTransformer NewTransformer(FittedModel model) => new(model);
}
