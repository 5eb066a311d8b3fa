namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A reader of rows that were read ahead.</summary>
internal interface IShownSlot
{
    /// <summary>The slot of the row that the cursor stands at; throws when it stands at none.</summary>
    int ShownSlot { get; }
}
