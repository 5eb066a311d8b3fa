using System.Globalization;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>
/// Says when integrated gradients do not add up. In a recurrence whose gradients explode over many steps, the value bends more often between baseline and row than any number of
/// points can follow.
/// </summary>
internal static class CompletenessVerdict
{
    private const double LargestShare = 0.1;

    // Where the value hardly differs from the baseline's, a share of that says nothing.
    private const double SmallestPart = 0.01;

    /// <summary>A warning about those that are far from complete; null: there are none.</summary>
    public static string? TextOf(IReadOnlyList<Explanation> explanations)
    {
        Explanation[] incomplete = [.. explanations.Where(explanation => !(explanation.CompletenessError <= ErrorOf(explanation)))];
        if (incomplete.Length == 0)
        {
            return null;
        }

        Explanation first = incomplete[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{incomplete.Length} of {explanations.Count} explanations do not add up (Explanation.CompletenessError), such as that of row {first.Row}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"whose attributions sum to {first.Steps.Sum(step => step.Attribution):G4} where the value gained {first.Value - first.BaselineValue:G4}. ")
            + "Take more points (NumberOfPoints), shorter sequences, or ExplanationMethod.Occlusion.";
    }

    private static double ErrorOf(Explanation explanation)
        => Math.Max(LargestShare * Math.Abs(explanation.Value - explanation.BaselineValue), SmallestPart * (Math.Abs(explanation.Value) + Math.Abs(explanation.BaselineValue)));
}
