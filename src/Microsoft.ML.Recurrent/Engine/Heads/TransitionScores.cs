using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Scores of starts, ends and pairs of tags in double precision, -infinity where rules forbid; what a <see cref="TagDecoder"/> and the
/// sums of a CRF read.
/// </summary>
internal sealed class TransitionScores
{
    private readonly TransitionRules? _rules;

    /// <summary>All zero but where the rules forbid.</summary>
    public TransitionScores(int tagCount, TransitionRules? rules)
        : this(tagCount, rules, WideRows.New(tagCount, tagCount), WideRows.New(tagCount, tagCount))
        => Write(default, default, default);

    private TransitionScores(int tagCount, TransitionRules? rules, Matrix pairs, Matrix reversed)
    {
        _rules = rules;
        TagCount = tagCount;
        Starts = WideRows.New(1, tagCount);
        Ends = WideRows.New(1, tagCount);
        Pairs = pairs;
        Reversed = reversed;
    }

    /// <summary>All zero and to stay so: the memory of one row stands for the rows of all tags.</summary>
    public static TransitionScores Free(int tagCount)
    {
        Matrix row = WideRows.New(1, tagCount);
        var rows = new Matrix(row.Buffer, row.Offset, tagCount, row.Columns, stride: 0);
        return new TransitionScores(tagCount, rules: null, rows, rows);
    }

    public int TagCount { get; }

    /// <summary>One row.</summary>
    public Matrix Starts { get; }

    /// <summary>One row.</summary>
    public Matrix Ends { get; }

    /// <summary>[tag, next tag].</summary>
    public Matrix Pairs { get; }

    /// <summary>[next tag, tag].</summary>
    public Matrix Reversed { get; }

    /// <summary>Takes scores; empty spans stand for zeros.</summary>
    public void Write(ReadOnlySpan<float> starts, ReadOnlySpan<float> ends, ReadOnlySpan<float> pairs)
    {
        for (int tag = 0; tag < TagCount; tag++)
        {
            WideRows.Row(Starts, 0)[tag] = Score(starts, tag, _rules is null || _rules.AllowsStart(tag));
            WideRows.Row(Ends, 0)[tag] = Score(ends, tag, _rules is null || _rules.AllowsEnd(tag));
            Span<double> row = WideRows.Row(Pairs, tag);
            for (int next = 0; next < TagCount; next++)
            {
                double score = Score(pairs, tag * TagCount + next, _rules is null || _rules.AllowsPair(tag, next));
                row[next] = score;
                WideRows.Row(Reversed, next)[tag] = score;
            }
        }
    }

    private static double Score(ReadOnlySpan<float> scores, int index, bool isAllowed)
        => !isAllowed ? double.NegativeInfinity : scores.IsEmpty ? 0 : scores[index];
}
