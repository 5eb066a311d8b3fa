using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// The <see cref="IEstimator{TTransformer}"/> for a language model: a recurrent network that reads a text from left to right and tells before each token how
/// probable every token is.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// The feature column is the text: one text, whose characters (Unicode code points) are the tokens, or a vector of text or of keys, a token each. There is no
/// label. Training minimizes the mean of -log p over all tokens.
///
/// | What | `Rows = Separate` | `Rows = Continuous` |
/// | --- | --- | --- |
/// | A row | A text of its own, from zero states | A piece of one text, the rows in their order, with nothing between them |
/// | End-of-sequence | Learned after the last token of each row | Never; line breaks and the like count where rows have them |
/// | Mini-batch | `BatchSize` rows of like length, shuffled | The next `TruncationLength` tokens of each of `BatchSize` streams into which the text is cut; never shuffled |
/// | States | Zero at the start of a row | Handed on from mini-batch to mini-batch, zero at the start of an epoch |
/// | `ValidationSetFraction` | Rows, chosen by the seed | The end of the text, read in at most `BatchSize` streams of about 1,000 tokens or more |
/// | Empty row | Skipped, and the log says how many were | Skipped |
/// | Token that training does not have, or too rarely | The unknown token, which `Generate` never writes | The same |
///
/// Options that read anything but tokens, or read backward, are refused by name.
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentLanguageModelTrainer : RecurrentTrainer<RecurrentLanguageModelTransformer>
{
    internal RecurrentLanguageModelTrainer(IHostEnvironment environment, Options options)
        : base(environment, options.OfOneColumn())
    {
    }

    private protected override TrainingTask NewTask(RecurrentTrainerOptions options) => new LanguageModelTask((Options)options);

    private protected override RecurrentLanguageModelTransformer NewTransformer(FittedModel model) => new(model);
}
