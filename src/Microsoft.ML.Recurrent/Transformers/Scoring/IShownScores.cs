namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A reader of scored rows; the getters of the model's columns ask it where the scores of its row are.</summary>
internal interface IShownScores
{
    /// <summary>The results that hold the shown row, scored if it was not yet, and its place in them; throws when no row is shown.</summary>
    (SequenceResults Results, int Sequence) Shown { get; }
}
