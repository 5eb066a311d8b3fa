using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Evaluation;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Which labels may follow each other, from their scheme.</summary>
internal static class TaggingRules
{
    /// <summary>The scheme that is given, or found in the labels and how they follow each other in the rows that are in memory.</summary>
    /// <exception cref="InvalidOperationException">A scheme is given and the labels are not of it.</exception>
    public static TaggingScheme SchemeOf(TaggingScheme? given, LabelColumn label, SequenceStore rows)
    {
        if (given is { } scheme)
        {
            return scheme;
        }

        if (label.Values is not { AreTexts: true } values)
        {
            return TaggingScheme.None;
        }

        var detection = new SchemeDetection(values.ToTexts());
        for (int sequence = 0; sequence < rows.SequenceCount; sequence++)
        {
            detection.Observe(rows.ClassesOf(sequence));
        }

        return detection.Scheme;
    }

    /// <summary>The rules of a scheme, or null where it has none.</summary>
    /// <exception cref="InvalidOperationException">The labels are not of the scheme.</exception>
    public static TransitionRules? Of(TaggingScheme scheme, LabelColumn label)
    {
        if (scheme == TaggingScheme.None)
        {
            return null;
        }

        if (label.Values is not { AreTexts: true } values)
        {
            throw new InvalidOperationException(
                $"Option Scheme {scheme} needs labels with names: label column '{label.Name}' has keys that stand for no texts.");
        }

        try
        {
            var tags = new TagSet(values.ToTexts(), scheme);
            bool[] pairs = tags.AllowedPairs();
            var table = new bool[tags.Count, tags.Count];
            for (int before = 0; before < tags.Count; before++)
            {
                for (int next = 0; next < tags.Count; next++)
                {
                    table[before, next] = pairs[(before * tags.Count) + next];
                }
            }

            return TransitionRules.Create(tags.AllowedStarts(), tags.AllowedEnds(), table);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"Label column '{label.Name}' does not fit option Scheme {scheme}: {exception.Message}", exception);
        }
    }
}
