namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>What a decoder has written for the sequences of a batch, the best first. Reused from batch to batch.</summary>
internal sealed class DecodedTargets
{
    private readonly List<DecodedTarget> _pool = [];
    private readonly List<List<DecodedTarget>> _targets = [];
    private int _used;

    /// <summary>Those of a sequence in the caller's order; fewer than wanted where no more were found.</summary>
    public IReadOnlyList<DecodedTarget> Of(int sequence) => _targets[sequence];

    public void Start(int sequenceCount)
    {
        _used = 0;
        while (_targets.Count < sequenceCount)
        {
            _targets.Add([]);
        }

        foreach (List<DecodedTarget> targets in _targets)
        {
            targets.Clear();
        }
    }

    /// <summary>
    /// Room for a sequence's hypothesis of this rank, when it is among the so many best ones; the caller fills it. Of equal ranks the one that came first is better.
    /// </summary>
    public DecodedTarget? Add(int sequence, double rank, int count)
    {
        List<DecodedTarget> targets = _targets[sequence];
        int place = targets.Count;
        while (place > 0 && targets[place - 1].Rank < rank)
        {
            place--;
        }

        if (place == count)
        {
            return null;
        }

        DecodedTarget target;
        if (targets.Count == count)
        {
            target = targets[^1];
            targets.RemoveAt(count - 1);
        }
        else
        {
            if (_used == _pool.Count)
            {
                _pool.Add(new DecodedTarget());
            }

            target = _pool[_used++];
        }

        target.Rank = rank;
        targets.Insert(place, target);
        return target;
    }
}
