using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>Checks sequences of known tags against rules, tag by tag.</summary>
internal static class RuleKeeping
{
    public static bool AreKeptBy(this TransitionRules rules, ReadOnlySpan<int> tags)
    {
        for (int step = 0; step < tags.Length; step++)
        {
            if (!(step == 0 ? rules.AllowsStart(tags[0]) : rules.AllowsPair(tags[step - 1], tags[step])))
            {
                return false;
            }
        }

        return tags.IsEmpty || rules.AllowsEnd(tags[^1]);
    }
}
