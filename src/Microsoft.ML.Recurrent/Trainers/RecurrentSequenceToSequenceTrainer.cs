using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// The <see cref="IEstimator{TTransformer}"/> for an encoder-decoder: a recurrent network reads a source sequence, a second one writes a target sequence, symbol by
/// symbol, with attention to the source.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// The label column is the target: a vector of keys or of text, or one text, whose characters are the symbols. Training shows the decoder the true symbols
/// before each one (teacher forcing) and minimizes the mean of -log p over all symbols, the end of each sequence included.
///
/// | What | Result |
/// | --- | --- |
/// | Row without a target, or of weight 0, in training | The row is skipped; the log says how many were |
/// | Row without a source | It is read as one unknown step; the model writes what it writes for nothing |
/// | Text, character or key that the training targets do not have | In validation it is the unknown symbol, which the model never writes |
/// | Symbol of the source missing, not seen in training, or too rare | All such symbols share one vector |
/// | Target longer than the longest of the training rows | Up to half longer ones can be written; see `SequenceDecodingOptions.MaximumLength` |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentSequenceToSequenceTrainer : RecurrentTrainer<RecurrentSequenceToSequenceTransformer>
{
    internal RecurrentSequenceToSequenceTrainer(IHostEnvironment environment, Options options)
        : base(environment, options)
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new SequenceToSequenceTask((Options)options);

    private protected override RecurrentSequenceToSequenceTransformer NewTransformer(FittedModel model) => new(model);
}
