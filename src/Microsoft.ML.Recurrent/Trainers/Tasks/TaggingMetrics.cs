using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>
/// Of decoded steps with a label the share that is right and, where labels mark entities, the F1 score of entities as the CoNLL script counts them.
/// </summary>
/// <param name="labels">What the classes are called; empty: labels mark no entities.</param>
/// <param name="unseen">Labels that training never saw, which no prediction can be; a key that stood for one counts as O among entities.</param>
/// <param name="scheme">How they mark them.</param>
/// <param name="format">How the labels are written.</param>
internal sealed class TaggingMetrics(string[] labels, IReadOnlyList<string> unseen, TaggingScheme scheme, TagFormat format) : TaskMetrics
{
    private readonly DecodedBatch _decoded = new();
    private TaggingCounts? _entities;
    private int[] _classes = [];
    private int[] _unseenIds = [];
    private long _correctCount;
    private long _count;

    public override IReadOnlyList<MetricValue> Values()
    {
        var accuracy = new MetricValue(ClassMetrics.Accuracy, (double)_correctCount / _count, IsHigherBetter: true);
        return labels.Length == 0
            ? [accuracy]
            : [accuracy, new MetricValue(nameof(EarlyStoppingMetric.EntityF1), _entities?.ToMetrics().EntityF1 ?? double.NaN, IsHigherBetter: true)];
    }

    public override void Reset()
    {
        (_correctCount, _count) = (0, 0);
        _entities = null;
        if (labels.Length > 0)
        {
            var names = new LabelNames();
            for (int i = 0; i < labels.Length; i++)
            {
                int id = names.IdOf(labels[i]);
                Debug.Assert(id == i, "Classes have different names.");
            }

            _unseenIds = unseen.Count > 0 ? [.. unseen.Select(label => names.IdOf(label))] : [names.IdOf("O")];
            _entities = new TaggingCounts(names, scheme, isStrict: false, format);
        }
    }

    public override void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution)
    {
        BatchLayout layout = pass.Layout;
        ((ITaggingHead)head).DecodeTags(pass, _decoded, execution);
        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            ReadOnlySpan<int> tags = _decoded.TagsOf(layout.CallerIndex[packed]);
            Span<int> classes = Room(tags.Length);
            for (int step = 0; step < tags.Length; step++)
            {
                int label = targets.Classes[layout.OffsetOf(step) + packed];
                _count += label == TargetStore.MissingClass ? 0 : 1;
                _correctCount += label >= 0 && label == tags[step] ? 1 : 0;
                classes[step] = label <= TargetStore.UnseenClass && _entities is not null ? _unseenIds[TargetStore.UnseenClass - label] : label;
            }

            _entities?.Add(classes, tags);
        }
    }

    private Span<int> Room(int length)
    {
        if (_classes.Length < length)
        {
            _classes = new int[Math.Max(length, 2 * _classes.Length)];
        }

        return _classes.AsSpan(0, length);
    }
}
