namespace Microsoft.ML.Recurrent;

/// <summary>What a model may gain where training continues from it. Layers are frozen by options of the trainer.</summary>
/// <remarks>
/// What is added stands behind what the model has, so all its keys, classes and rows of weights keep their numbers; new rows of weights begin as those of a new network do.
/// Not for models whose source and target share one vocabulary (<c>ShareEmbeddings</c>).
/// </remarks>
public sealed class ContinueTrainingOptions
{
    /// <summary>
    /// Gives tokens of the new training rows that the model does not have vectors of their own, as far as <see cref="RecurrentTrainerOptions.MinimumTokenCount"/> and
    /// <see cref="RecurrentTrainerOptions.MaximumVocabularySize"/> allow (all tokens count against the second); otherwise they are read as the unknown token. Of a language model
    /// tokens are classes too, and the last layer grows with them. Of a forecaster series are tokens: new ones get vectors and scales of their own; otherwise they are read as the
    /// unknown series. Default: <c>false</c>.
    /// </summary>
    public bool AddNewTokens { get; set; }

    /// <summary>
    /// Adds classes that the model does not have: key values behind those of the model, texts of labelled steps, symbols of target sequences; otherwise such key values are an error, and
    /// such texts are missing labels or unknown symbols. A MapValueToKey in the model's chain makes key 0, a missing label, of values that it does not know: <c>ContinueTraining</c>
    /// adds them to one that makes the label column alone, of texts or numbers; before <c>Fit</c> of a trainer, map the labels with <c>keyData</c> of all values. Not for
    /// language models, whose tokens are their classes. Default: <c>false</c>.
    /// </summary>
    public bool AddNewClasses { get; set; }
}
