using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

/// <summary>Shorthands for stores whose sequences have one class each.</summary>
internal static class ClassSequences
{
    public static void EndSequence(this SequenceStore store, int length, int label, float weight = 1)
    {
        store.Targets.AddClass(label);
        store.EndSequence(length, weight);
    }

    public static int LabelOf(this SequenceStore store, int sequence) => store.ClassesOf(sequence)[0];
}
