namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// Windows of <paramref name="Size"/> steps, one every <paramref name="Stride"/> steps, labelled by the step
/// <paramref name="LabelOffset"/> after their last; <paramref name="KeepsUnlabeled"/>: also where the group ends before that step.
/// </summary>
internal sealed record WindowShape(int Size, int Stride, int LabelOffset, bool KeepsUnlabeled);
