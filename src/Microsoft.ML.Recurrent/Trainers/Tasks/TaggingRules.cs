using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Trainers.Memory;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Which labels may follow each other, from their scheme.</summary>
internal static class TaggingRules
{
    /// <summary>The scheme that the options give, or the one that the training rows keep; its rules, null without; and which labels and rows don't keep it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="label">The label column.</param>
    /// <param name="evidence">What the training rows told; null where nobody asked.</param>
    /// <exception cref="InvalidOperationException">A scheme is given, and the labels are not of it or no row keeps it.</exception>
    public static (TaggingScheme Scheme, TransitionRules? Rules, IReadOnlyList<string> Warnings) Of(
        RecurrentTaggingTrainer.Options options, LabelColumn label, SchemeEvidence? evidence)
    {
        if (options.Scheme is { } given)
        {
            return (given, given == TaggingScheme.None ? null : Of(given, options.TagFormat, label, evidence), WarningsOf(given, options.ConstrainTraining, label, evidence));
        }

        if (evidence is null || label.Values is not { AreTexts: true })
        {
            return (TaggingScheme.None, null, []);
        }

        var found = new SchemeDetection(evidence);
        return (found.Scheme, found.Scheme == TaggingScheme.None ? null : RulesOf(found, label), found.AllWarnings);
    }

    /// <summary>The rules of a scheme with letters.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="format">How labels with letters are written.</param>
    /// <param name="label">The label column.</param>
    /// <param name="evidence">What the training rows told, for the error; null where nobody asked.</param>
    /// <exception cref="InvalidOperationException">The labels are not of the scheme.</exception>
    public static TransitionRules Of(TaggingScheme scheme, TagFormat format, LabelColumn label, SchemeEvidence? evidence = null)
    {
        if (label.Values is not { AreTexts: true } values)
        {
            throw new InvalidOperationException(
                $"Option Scheme {scheme} needs labels with names: label column '{label.Name}' has keys that stand for no texts.");
        }

        NetworkMemory.CheckRules(scheme, label);
        try
        {
            var tags = new TagSet(values.ToTexts(), scheme, format);
            return TransitionRules.Create(tags.AllowedStarts(), tags.AllowedEnds(), tags.MayFollow);
        }
        catch (ArgumentException exception)
        {
            string row = evidence?.FirstMisfitOf(scheme) is { } misfit ? $" The first row that does not fit: {misfit}." : "";
            throw new InvalidOperationException($"Label column '{label.Name}' does not fit option Scheme {scheme}: {exception.Message}{row}", exception);
        }
    }

    private static TransitionRules RulesOf(SchemeDetection found, LabelColumn label)
    {
        NetworkMemory.CheckRules(found.Scheme, label);
        int classCount = label.ClassCount;
        var starts = new bool[classCount];
        var ends = new bool[classCount];
        for (int one = 0; one < classCount; one++)
        {
            starts[one] = found.MayFollow(SchemeEvidence.Edge, one);
            ends[one] = found.MayFollow(one, SchemeEvidence.Edge);
        }

        return TransitionRules.Create(starts, ends, found.MayFollow);
    }

    /// <summary>A scheme that is given holds whatever the rows say; what they say is told.</summary>
    private static string[] WarningsOf(TaggingScheme scheme, bool constrainsTraining, LabelColumn label, SchemeEvidence? evidence)
    {
        if (scheme == TaggingScheme.None || evidence is null || evidence.RowsThatBreak(scheme) is not (> 0 and var breaking))
        {
            return [];
        }

        string breach = $"{breaking} of {evidence.RowCount} labelled rows break option Scheme {scheme}, the first of them {evidence.FirstBreachOf(scheme)}";
        if (constrainsTraining && breaking == evidence.RowCount)
        {
            throw new InvalidOperationException($"Option ConstrainTraining leaves no row to learn from in label column '{label.Name}': {breach}.");
        }

        return [$"{breach}. {(constrainsTraining ? "These rows teach nothing." : "What they hold beyond the scheme is never predicted.")}"];
    }
}
