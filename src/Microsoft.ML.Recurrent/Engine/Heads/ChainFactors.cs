using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// exp(score - largest score) of starts, ends and pairs: what the sums over all sequences of tags multiply by, 0 where rules forbid. The
/// largest scores are kept to be added to logarithms.
/// </summary>
internal sealed class ChainFactors(int tagCount)
{
    /// <summary>One row.</summary>
    public Matrix Starts { get; } = WideRows.New(1, tagCount);

    /// <summary>One row.</summary>
    public Matrix Ends { get; } = WideRows.New(1, tagCount);

    /// <summary>[tag, next tag].</summary>
    public Matrix Pairs { get; } = WideRows.New(tagCount, tagCount);

    /// <summary>[next tag, tag].</summary>
    public Matrix Reversed { get; } = WideRows.New(tagCount, tagCount);

    public double LargestStart { get; private set; }

    public double LargestEnd { get; private set; }

    public double LargestPair { get; private set; }

    public void Write(TransitionScores scores)
    {
        LargestStart = Write(scores.Starts, Starts);
        LargestEnd = Write(scores.Ends, Ends);
        LargestPair = Write(scores.Pairs, Pairs);
        Write(scores.Reversed, Reversed);
    }

    private double Write(Matrix scores, Matrix factors)
    {
        double largest = double.NegativeInfinity;
        for (int row = 0; row < scores.Rows; row++)
        {
            foreach (double score in WideRows.Row(scores, row)[..tagCount])
            {
                largest = Math.Max(largest, score);
            }
        }

        for (int row = 0; row < scores.Rows; row++)
        {
            Span<double> target = WideRows.Row(factors, row);
            for (int tag = 0; tag < tagCount; tag++)
            {
                // Where the rules forbid all pairs there is no largest score to take away.
                target[tag] = double.IsNegativeInfinity(largest) ? largest : WideRows.Row(scores, row)[tag] - largest;
            }

            target[tagCount..].Fill(double.NegativeInfinity);
            ChainKernel.Exp(target);
        }

        return double.IsNegativeInfinity(largest) ? 0 : largest;
    }
}
