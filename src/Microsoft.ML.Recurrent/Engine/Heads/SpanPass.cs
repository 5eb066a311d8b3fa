using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>The pass of the head inside a <see cref="SpanHead"/>, and what lies between its tags and the classes outside.</summary>
internal sealed class SpanPass : HeadPass
{
    private readonly IParallelWork _sumWork;
    private BioesTags _tags = null!;
    private ITagPairs _pairs = null!;
    private Matrix _probabilities;
    private DecodedBatch _decoded = new();
    private int[] _targets = [];

    public SpanPass() => _sumWork = new SumTags(this);

    public HeadPass Inner { get; private set; } = null!;

    /// <summary>Tags of the labels.</summary>
    public BatchTargets Targets { get; } = new();

    /// <summary>Rows x C.</summary>
    public Matrix Outputs { get; private set; }

    public void Start(HeadPass inner, BioesTags tags, ITagPairs pairs)
    {
        Start(inner.Input, inner.Layout, inner.Scores);
        (Inner, _tags, _pairs) = (inner, tags, pairs);
    }

    /// <summary>Tags in place of labels.</summary>
    public void SetTargets(BatchTargets targets)
    {
        BatchLayout layout = Layout;
        if (_targets.Length < layout.RowCount)
        {
            _targets = new int[Math.Max(layout.RowCount, 2 * _targets.Length)];
        }

        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            int length = layout.Lengths[packed];
            int before = TargetStore.MissingClass;
            int label = targets.Classes[packed];
            for (int step = 0; step < length; step++)
            {
                int after = step + 1 < length ? targets.Classes[layout.OffsetOf(step + 1) + packed] : TargetStore.MissingClass;
                _targets[layout.OffsetOf(step) + packed] = _tags.TagOf(before, label, after);
                (before, label) = (label, after);
            }
        }

        Targets.Set(isPerStep: true, _targets.AsSpan(0, layout.RowCount), targets.Weights);
    }

    /// <summary>Adds the probabilities of tags up to those of classes; when the inner pass has them.</summary>
    public Matrix SumProbabilities(Execution execution)
    {
        _probabilities = _pairs.ProbabilitiesOf(Inner);
        Outputs = execution.Workspace.Rent(Scores.Rows, _tags.Labels.ClassCount);
        execution.Run(_sumWork, (long)Scores.Rows * Scores.Columns);
        return Outputs;
    }

    /// <summary>Where the inner head decodes to.</summary>
    public DecodedBatch StartDecoded(int bestCount)
    {
        if (_decoded.BestCount != bestCount)
        {
            _decoded = new DecodedBatch(bestCount);
        }

        return _decoded;
    }

    /// <summary>Classes in place of the decoded tags.</summary>
    public void WriteClasses(DecodedBatch decoded)
    {
        for (int sequence = 0; sequence < _decoded.SequenceCount; sequence++)
        {
            int count = _decoded.CountOf(sequence);
            decoded.SetCount(sequence, count);
            for (int rank = 0; rank < count; rank++)
            {
                decoded.SetLogProbability(sequence, rank, _decoded.LogProbabilityOf(sequence, rank));
                ReadOnlySpan<int> tags = _decoded.TagsOf(sequence, rank);
                Span<int> classes = decoded.Tags(sequence, rank);
                for (int step = 0; step < tags.Length; step++)
                {
                    classes[step] = _tags.ClassOf(step == 0 ? -1 : tags[step - 1], tags[step], step + 1 < tags.Length ? tags[step + 1] : -1);
                }
            }
        }
    }

    private void SumSequence(int packed)
    {
        for (int step = 0; step < Layout.Lengths[packed]; step++)
        {
            int row = Layout.OffsetOf(step) + packed;
            ReadOnlySpan<float> own = _probabilities.Row(row);
            Span<float> sums = Outputs.Row(row);
            sums.Clear();
            for (int tag = 0; tag < _tags.Count; tag++)
            {
                sums[_tags.ClassOf(tag)] += own[tag];
            }

            int second = _tags.Labels.MarksEnds ? step + 1 : step;
            if (_tags.Labels.MarksTouching && second > 0 && second < Layout.Lengths[packed])
            {
                MoveTouching(packed, second, sums);
            }
        }
    }

    /// <summary>What two spans of a type that touch between a step and the one before have of its probability, goes over to the class that says so.</summary>
    private void MoveTouching(int packed, int second, Span<float> sums)
    {
        for (int before = 0; before < _tags.Count; before++)
        {
            (int type, _, bool ends) = _tags[before];
            int marked = _tags.TouchingClassOf(type);
            if (marked < 0 || !ends)
            {
                continue;
            }

            for (int tag = 0; tag < _tags.Count; tag++)
            {
                if (_tags[tag].Type == type && _tags[tag].Begins)
                {
                    int plain = _tags.ClassOf(tag);
                    float moved = Math.Min(sums[plain], (float)_pairs.PairOf(Inner, packed, second, before, tag));
                    sums[plain] -= moved;
                    sums[marked] += moved;
                }
            }
        }
    }

    private sealed class SumTags(SpanPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int packed = share; packed < pass.Layout.SequenceCount; packed += shareCount)
            {
                pass.SumSequence(packed);
            }
        }
    }
}
