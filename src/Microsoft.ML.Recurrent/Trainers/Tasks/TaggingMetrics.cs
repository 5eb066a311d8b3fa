using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Evaluation;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>
/// Of decoded steps with a known class the share that is right and, where labels mark entities, the F1 score of entities as the CoNLL script counts them.
/// </summary>
/// <param name="labels">What the classes are called; empty: labels mark no entities.</param>
/// <param name="scheme">How they mark them.</param>
/// <param name="format">How the labels are written.</param>
internal sealed class TaggingMetrics(string[] labels, TaggingScheme scheme, TagFormat format) : TaskMetrics
{
    private readonly DecodedBatch _decoded = new();
    private TaggingCounts? _entities;
    private int[] _classes = [];
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
                classes[step] = targets.Classes[layout.OffsetOf(step) + packed];
                _count += classes[step] < 0 ? 0 : 1;
                _correctCount += classes[step] >= 0 && classes[step] == tags[step] ? 1 : 0;
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
