namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentTaggingTrainer
{
    /// <summary>Options of <see cref="RecurrentTaggingTrainer"/>, as used in
    /// <see cref="SequenceTaggingCatalog.SequenceTaggingTrainers.Recurrent(Options)"/>.</summary>
    /// <remarks>
    /// Here the label column is a vector of keys or of text, a label for each step; the example weights are a <see cref="float"/> for the whole
    /// row or a vector of them, a weight for each step, of which those of 0 leave their step out of the loss.
    /// </remarks>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>The defaults; <see cref="RecurrentTrainerOptions.Bidirectional"/> is true, since a label mostly depends on what follows it too.</summary>
        public Options() => Bidirectional = true;
    }
}
