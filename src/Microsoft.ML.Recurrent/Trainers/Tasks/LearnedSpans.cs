using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Whether a tagger learns BIOES in place of its labels.</summary>
internal static class LearnedSpans
{
    // The time of a CRF grows with the square of its tags: with so many it is a few milliseconds per sentence.
    private const int MaximumAutomaticTags = 256;

    /// <summary>How the labels mark spans where BIOES is learned, else null; and for the log what was chosen and why, null where it was given.</summary>
    /// <exception cref="InvalidOperationException">BIOES is asked for, and the labels have no spans that it could tell.</exception>
    public static (SpanLabels? Spans, string? Told) Of(RecurrentTaggingTrainer.Options options, TaggingScheme scheme, TrainingSet data)
    {
        if (options.LearnedScheme == LearnedTaggingScheme.SameAsLabels)
        {
            return (null, null);
        }

        var evidence = (SchemeEvidence?)data.Statistics.ClassObserver;
        (SpanLabels? spans, string? reason) = Read(scheme, data.Label, evidence);
        if (options.LearnedScheme == LearnedTaggingScheme.Bioes)
        {
            return spans is not null ? (spans, null)
                : throw new InvalidOperationException(
                    $"Option {nameof(options.LearnedScheme)} Bioes needs labels of scheme Bio, Iob1, Ioe1 or Ioe2 in label column '{data.Label.Name}': {reason}.");
        }

        reason ??= !options.Bidirectional ? "a network of one direction can tag step by step"
            : evidence!.RowsThatBreak(scheme) is > 0 and var breaking ? $"{breaking} of {evidence.RowCount} labelled rows break the scheme {scheme}"
            : data.Statistics.HasMissingLabels ? "steps without labels hide where spans end"
            : options.Head == TaggingHead.Crf && new BioesTags(spans!).Count is > MaximumAutomaticTags and var count ? $"a CRF of {count} tags is slow"
            : null;
        return reason is null
            ? (spans, $"Learned scheme Bioes, automatic: the rows keep {scheme}, and BIOES tells last and single tokens of spans apart too. Columns and scores are of the labels.")
            : (null, $"Learned scheme that of the labels, automatic: {reason}.");
    }

    /// <summary>The scheme of labels that mark spans in some way.</summary>
    public static TaggingScheme SchemeOf(SpanLabels spans) => spans switch
    {
        { MarksTouching: true, MarksEnds: true } => TaggingScheme.Ioe1,
        { MarksTouching: true } => TaggingScheme.Iob1,
        { MarksEnds: true } => TaggingScheme.Ioe2,
        _ => TaggingScheme.Bio,
    };

    private static (SpanLabels? Spans, string? Reason) Read(TaggingScheme scheme, LabelColumn label, SchemeEvidence? evidence)
    {
        if (scheme == TaggingScheme.None || evidence is null || label.Values is not { AreTexts: true } values)
        {
            return (null, "they mark no spans in a scheme");
        }

        if (scheme is TaggingScheme.Bioes or TaggingScheme.Bilou or TaggingScheme.Bmes)
        {
            return (null, $"the labels' scheme {scheme} tells as much");
        }

        string[] names = values.ToTexts();
        if (names.Length > SpanLabels.MaximumClassCount)
        {
            return (null, $"{names.Length} labels, of at most {SpanLabels.MaximumClassCount}");
        }

        var types = new List<string>();
        var numbers = new int[names.Length];
        var marks = new char[names.Length];
        bool marksEnds = scheme is TaggingScheme.Ioe1 or TaggingScheme.Ioe2;
        for (int i = 0; i < names.Length; i++)
        {
            if (evidence.TagOf(i) is not { } tag || !evidence.IsOf(scheme, names[i]))
            {
                return (null, $"label '{names[i]}' is not of the scheme {scheme}");
            }

            marks[i] = tag.Position == (marksEnds ? TagPosition.End : TagPosition.Begin) ? '1' : '0';
            if (tag.Position != TagPosition.Outside)
            {
                int type = types.IndexOf(tag.Type);
                if (type < 0)
                {
                    type = types.Count;
                    types.Add(tag.Type);
                }

                numbers[i] = type + 1;
            }
        }

        var spans = new SpanLabels
        {
            Types = numbers,
            Marks = new string(marks),
            MarksEnds = marksEnds,
            MarksTouching = scheme is TaggingScheme.Iob1 or TaggingScheme.Ioe1,
        };
        return spans.WhyNot(names.Length) is null ? (spans, null) : (null, $"a type has no label that every span of the scheme {scheme} needs, or a label stands twice");
    }
}
