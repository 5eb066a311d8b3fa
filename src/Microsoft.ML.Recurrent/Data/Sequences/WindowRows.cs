namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Each window of a group is a sequence.</summary>
internal sealed class WindowRows(GroupSteps groups, WindowShape window, bool hasLabel) : SequenceRows(groups)
{
    private readonly int _labelOffset = hasLabel ? window.LabelOffset : 0;

    private int _toDrop;
    private bool _isInGroup;
    private bool _isLabeled;
    private bool _hasShown;
    private int _longestGroup;

    public override ReadOnlySpan<int> Steps => Groups.Steps[..window.Size];

    public override int LabelStep => _isLabeled ? Groups.Steps[window.Size - 1 + _labelOffset] : -1;

    public override string? EmptyReason => _hasShown || _longestGroup == 0
        ? null
        : $"There are no windows: the longest group has {_longestGroup} rows, and a window needs {NeededCount} (windowSize {window.Size}"
            + $"{(_labelOffset > 0 && !window.KeepsUnlabeled ? $" and labelOffset {_labelOffset}" : "")}).";

    private long NeededCount => window.Size + (window.KeepsUnlabeled ? 0L : _labelOffset);

    public override bool MoveNext()
    {
        while (true)
        {
            if (_isInGroup && TryShow())
            {
                _toDrop = window.Stride;
                _hasShown = true;
                return true;
            }

            _longestGroup = _isInGroup && !_hasShown ? Math.Max(_longestGroup, Groups.Steps.Length) : _longestGroup;
            _toDrop = 0;
            _isInGroup = Groups.MoveNextGroup();
            if (!_isInGroup)
            {
                return false;
            }
        }
    }

    /// <summary>Makes a window of the steps after those to drop; false when the group has too few.</summary>
    private bool TryShow()
    {
        // Dropped as they come, so that a long stride takes no memory.
        while (_toDrop > 0)
        {
            if (!Groups.TryHold(1))
            {
                return false;
            }

            int count = Math.Min(_toDrop, Groups.Steps.Length);
            Groups.Drop(count);
            _toDrop -= count;
        }

        _isLabeled = Groups.TryHold((int)Math.Min((long)window.Size + _labelOffset, int.MaxValue));
        return _isLabeled || (window.KeepsUnlabeled && Groups.TryHold(window.Size));
    }
}
