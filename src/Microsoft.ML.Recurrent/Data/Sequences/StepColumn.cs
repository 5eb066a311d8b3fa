namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>What a cursor keeps of the input's rows for one column of its own, by slot.</summary>
internal abstract class StepColumn
{
    /// <summary>Keeps the value at the input cursor's row as that of <paramref name="slot"/>, in place of what was there.</summary>
    public abstract void Read(int slot);

    /// <summary>A getter of the values of all steps of the shown sequence.</summary>
    public abstract Delegate StepsGetter(IShownSequence shown);
}
