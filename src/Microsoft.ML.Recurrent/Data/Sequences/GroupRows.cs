namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Each group is a sequence.</summary>
internal sealed class GroupRows(GroupSteps groups, SequenceLabel label) : SequenceRows(groups)
{
    public override ReadOnlySpan<int> Steps => Groups.Steps;

    public override int LabelStep => label == SequenceLabel.First ? Steps[0] : Steps[^1];

    public override bool MoveNext()
    {
        if (!Groups.MoveNextGroup())
        {
            return false;
        }

        Groups.TryHold(int.MaxValue);
        return true;
    }
}
