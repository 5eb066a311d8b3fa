using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Draws every option that counts evenly within its range.</summary>
internal sealed class RandomTuner(SearchSpace space, ulong seed) : Tuner
{
    // A space of few points is likely to be used up when so many draws in a row are known.
    private const int MaximumDraws = 100;

    public override TrialParameters? Propose(int trial, IReadOnlyList<TrialRecord> known)
    {
        for (uint draw = 0; draw < MaximumDraws; draw++)
        {
            var random = new RandomStream(seed, RandomPurpose.Proposal, (uint)trial, draw);
            TrialParameters point = space.Complete(parameter => parameter.FromUnit(random.NextUnit()));
            if (!known.Any(other => other.Parameters.Equals(point)))
            {
                return point;
            }
        }

        return null;
    }
}
