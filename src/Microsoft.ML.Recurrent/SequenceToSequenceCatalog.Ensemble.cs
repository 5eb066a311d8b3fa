namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceToSequenceCatalog
{
    /// <summary>
    /// Makes of several fitted models one that writes by all of them: at each step the probability of a symbol is the mean of theirs, in every way of decoding
    /// (Sutskever et al. 2014).
    /// </summary>
    /// <remarks>
    /// The models read the same columns by the same vocabularies and write the same symbols, as those of one pipeline's trainer with several seeds, sizes or kinds
    /// of cell and attention do. The ensemble writes as the first one does until <see cref="RecurrentSequenceToSequenceTransformer.WithDecoding"/> says
    /// otherwise; attention, and with it the coverage penalty and replaced unknown symbols, is the first model's. So are weights, parameters and training
    /// history. An ensemble is saved like a model, all its networks in one zip, takes the time of its models together, and may be a member of another, to
    /// which it gives its own members.
    /// </remarks>
    /// <param name="models">One or more models.</param>
    /// <exception cref="ArgumentException">
    /// There is none, one is null, or one differs from the first in what it reads or writes; the message names the difference.
    /// </exception>
    /// <example>
    /// <code>
    /// var models = Enumerable.Range(1, 3).Select(seed => mlContext.SequenceToSequence.Trainers.Recurrent(OptionsWith(seed)).Fit(data));
    /// var ensemble = mlContext.SequenceToSequence.Ensemble([.. models]).WithDecoding(new SequenceDecodingOptions { BeamSize = 5 });
    /// </code>
    /// </example>
    public RecurrentSequenceToSequenceTransformer Ensemble(params RecurrentSequenceToSequenceTransformer[] models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return RecurrentSequenceToSequenceTransformer.Join(models);
    }
}
