using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// The best sequences of tags: Viterbi's algorithm, and for more than one its form that keeps a list for every tag and step
/// (Seshadri and Sundberg 1994). Sums are in double precision and of equals the lower tag wins, so the first of a list is the best alone.
/// </summary>
internal sealed class TagDecoder : IParallelWork
{
    private BatchLayout _layout = null!;
    private TransitionScores _transitions = null!;
    private Matrix _scores;
    private double[]? _rowSums;
    private double[]? _sequenceSums;
    private DecodedBatch _decoded = null!;
    private Matrix _forward;
    private Matrix _holders;
    private Matrix _current;
    private Matrix _next;
    private Matrix _entries;

    /// <summary>Decodes all sequences of a batch.</summary>
    /// <param name="pass">Its scores are those of tags at steps.</param>
    /// <param name="transitions">Scores of starts, ends and pairs.</param>
    /// <param name="rowSums">Taken from each row's scores, or null.</param>
    /// <param name="sequenceSums">Taken from a sequence's whole score, or null.</param>
    /// <param name="decoded">Where tags and logarithms go.</param>
    /// <param name="execution">Memory and threads.</param>
    /// <exception cref="InvalidOperationException">The rules allow no sequence of some length.</exception>
    public void Decode(HeadPass pass, TransitionScores transitions, double[]? rowSums, double[]? sequenceSums, DecodedBatch decoded, Execution execution)
    {
        _layout = pass.Layout;
        _transitions = transitions;
        _scores = pass.Scores;
        _rowSums = rowSums;
        _sequenceSums = sequenceSums;
        _decoded = decoded;
        int width = checked(transitions.TagCount * decoded.BestCount);
        if (decoded.BestCount == 1)
        {
            _forward = execution.Workspace.Rent(_layout.RowCount, WideRows.FloatsOf(width));
        }
        else
        {
            _holders = execution.Workspace.Rent(_layout.RowCount, width);
            _current = execution.Workspace.Rent(execution.ThreadCount, WideRows.FloatsOf(width));
            _next = execution.Workspace.Rent(execution.ThreadCount, WideRows.FloatsOf(width));
            _entries = execution.Workspace.Rent(execution.ThreadCount, decoded.BestCount);
        }

        execution.Run(this, (long)_layout.RowCount * transitions.TagCount * width);
    }

    public void Run(int share, int shareCount)
    {
        for (int packed = share; packed < _layout.SequenceCount; packed += shareCount)
        {
            int count = _decoded.BestCount == 1 ? Best(packed) : Lists(packed, share);
            if (count == 0)
            {
                GiveUp(packed);
            }
        }
    }

    /// <summary>Returns how many sequences it found: one, or none.</summary>
    private int Best(int packed)
    {
        int length = _layout.Lengths[packed];
        Span<double> forward = WideRows.Row(_forward, packed);
        WideRows.Row(_transitions.Starts, 0).CopyTo(forward);
        AddScores(packed, forward, 1);
        for (int step = 1; step < length; step++)
        {
            int row = _layout.OffsetOf(step) + packed;
            Span<double> next = WideRows.Row(_forward, row);
            ChainKernel.Maximum(forward, _transitions.Pairs, next);
            AddScores(row, next, 1);
            forward = next;
        }

        int tag = BestBefore(forward, WideRows.Row(_transitions.Ends, 0));
        double score = forward[tag] + WideRows.Row(_transitions.Ends, 0)[tag];
        if (!double.IsFinite(score))
        {
            return 0;
        }

        int sequence = _layout.CallerIndex[packed];
        Span<int> tags = _decoded.Tags(sequence, 0);
        tags[^1] = tag;
        for (int step = length - 1; step > 0; step--)
        {
            forward = WideRows.Row(_forward, _layout.OffsetOf(step - 1) + packed);
            tags[step - 1] = BestBefore(forward, WideRows.Row(_transitions.Reversed, tags[step]));
        }

        _decoded.SetLogProbability(sequence, 0, score - (_sequenceSums is null ? 0 : _sequenceSums[packed]));
        return SetCount(packed, 1);
    }

    /// <summary>The tag with the largest sum, the first of equals.</summary>
    private int BestBefore(ReadOnlySpan<double> forward, ReadOnlySpan<double> transitions)
    {
        double largest = double.NegativeInfinity;
        int best = 0;
        for (int tag = 0; tag < _transitions.TagCount; tag++)
        {
            double score = forward[tag] + transitions[tag];
            if (score > largest)
            {
                largest = score;
                best = tag;
            }
        }

        return best;
    }

    /// <summary>Entry tag * bestCount + rank of a row is the rank-th best way that ends in the tag. Returns how many ways there are.</summary>
    private int Lists(int packed, int share)
    {
        int bestCount = _decoded.BestCount;
        int tagCount = _transitions.TagCount;
        Span<double> current = WideRows.Row(_current, share);
        Span<double> next = WideRows.Row(_next, share);
        current.Fill(double.NegativeInfinity);
        for (int tag = 0; tag < tagCount; tag++)
        {
            current[tag * bestCount] = WideRows.Row(_transitions.Starts, 0)[tag];
        }

        AddScores(packed, current, bestCount);
        for (int step = 1; step < _layout.Lengths[packed]; step++)
        {
            int row = _layout.OffsetOf(step) + packed;
            next.Fill(double.NegativeInfinity);
            Span<int> holders = Integers(_holders, row);
            for (int tag = 0; tag < tagCount; tag++)
            {
                Merge(current, WideRows.Row(_transitions.Reversed, tag), next.Slice(tag * bestCount, bestCount), holders.Slice(tag * bestCount, bestCount));
            }

            AddScores(row, next, bestCount);
            Span<double> spare = current;
            current = next;
            next = spare;
        }

        Span<double> scores = next[..bestCount];
        Span<int> entries = Integers(_entries, share);
        scores.Fill(double.NegativeInfinity);
        Merge(current, WideRows.Row(_transitions.Ends, 0), scores, entries);
        int count = 0;
        while (count < bestCount && double.IsFinite(scores[count]))
        {
            Trace(packed, count, entries[count], scores[count]);
            count++;
        }

        return SetCount(packed, count);
    }

    /// <summary>Puts the best of all entries plus their tag's transition into a list that is in order, the first of equals first.</summary>
    private void Merge(ReadOnlySpan<double> entries, ReadOnlySpan<double> transitions, Span<double> list, Span<int> holders)
    {
        int bestCount = list.Length;
        for (int tag = 0; tag < _transitions.TagCount; tag++)
        {
            for (int rank = 0; rank < bestCount; rank++)
            {
                double score = entries[tag * bestCount + rank] + transitions[tag];
                if (!(score > list[^1]))
                {
                    break;
                }

                int place = bestCount - 1;
                for (; place > 0 && score > list[place - 1]; place--)
                {
                    list[place] = list[place - 1];
                    holders[place] = holders[place - 1];
                }

                list[place] = score;
                holders[place] = tag * bestCount + rank;
            }
        }
    }

    private static Span<int> Integers(Matrix matrix, int row) => MemoryMarshal.Cast<float, int>(matrix.Row(row));

    private void AddScores(int row, Span<double> entries, int bestCount)
    {
        ReadOnlySpan<float> scores = _scores.Row(row);
        double sum = _rowSums is null ? 0 : _rowSums[row];
        for (int entry = 0; entry < scores.Length * bestCount; entry++)
        {
            entries[entry] += scores[bestCount == 1 ? entry : entry / bestCount] - sum;
        }
    }

    /// <summary>Walks back from the last step's entry.</summary>
    private void Trace(int packed, int rank, int entry, double score)
    {
        int sequence = _layout.CallerIndex[packed];
        Span<int> tags = _decoded.Tags(sequence, rank);
        for (int step = tags.Length - 1; step >= 0; step--)
        {
            tags[step] = entry / _decoded.BestCount;
            if (step > 0)
            {
                entry = Integers(_holders, _layout.OffsetOf(step) + packed)[entry];
            }
        }

        _decoded.SetLogProbability(sequence, rank, score - (_sequenceSums is null ? 0 : _sequenceSums[packed]));
    }

    private int SetCount(int packed, int count)
    {
        _decoded.SetCount(_layout.CallerIndex[packed], count);
        return count;
    }

    /// <summary>No way has a score: either scores are no numbers, and the sequence has no tags, or the rules leave none.</summary>
    private void GiveUp(int packed)
    {
        int length = _layout.Lengths[packed];
        for (int step = 0; step < length; step++)
        {
            foreach (float score in _scores.Row(_layout.OffsetOf(step) + packed))
            {
                if (!float.IsFinite(score))
                {
                    int sequence = _layout.CallerIndex[packed];
                    _decoded.Tags(sequence, 0).Fill(-1);
                    _decoded.SetLogProbability(sequence, 0, double.NaN);
                    SetCount(packed, 1);
                    return;
                }
            }
        }

        throw new InvalidOperationException($"The transition rules allow no sequence of {length} tags.");
    }
}
