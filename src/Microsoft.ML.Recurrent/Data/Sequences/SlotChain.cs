namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>The slots of a group, as a linked list in the order of its rows.</summary>
internal struct SlotChain
{
    public int First;

    public int Last;

    public int Count;
}
