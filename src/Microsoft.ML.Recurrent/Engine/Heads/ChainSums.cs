using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Sums over all sequences of tags (forward-backward, Rabiner 1989): log Z of a sequence, the probability of each tag at each step, and
/// the two factors of each pair's. Steps are scaled sums of products in double precision; where a sum comes so near underflow that what
/// is lost could matter, the sequence is done again in logarithms.
/// </summary>
/// <remarks>
/// Forward and backward values have 1 as their largest of each step. What underflow loses of a step's mass is below K * 1e-308 of products
/// at most 1, so as long as all scales and forward * backward sums stay above 1e-100, less than 1e-200 of the mass is lost.
/// </remarks>
internal sealed class ChainSums
{
    private const int Unknown = -1;
    private const double SmallestScale = 1e-100;

    // Scales are multiplied up and their logarithm taken before the product leaves this range.
    private const double SmallestProduct = 1e-150;
    private const double LargestProduct = 1e150;

    // Steps between two questions whether training is to end.
    private const int StepsPerQuestion = 16;

    private BatchLayout _layout = null!;
    private Matrix _scores;
    private TransitionScores _transitions = null!;
    private ChainFactors _factors = null!;
    private Matrix _emissions;
    private double[] _logSums = [];
    private bool[] _isLogarithmic = [];

    /// <summary>N x K: forward values, their logarithms where <see cref="IsLogarithmic"/>.</summary>
    public Matrix Left { get; private set; }

    /// <summary>
    /// N x K: what times the forward values of the step before and the pair's factor is the probability of the pair; where
    /// <see cref="IsLogarithmic"/> the logarithm of emission * backward value.
    /// </summary>
    public Matrix Right { get; private set; }

    /// <summary>N x K probabilities.</summary>
    public Matrix Marginals { get; private set; }

    /// <summary>log Z by packed sequence; -infinity where no sequence of tags is possible.</summary>
    public double[] LogSums => _logSums;

    /// <summary>Asked between steps.</summary>
    public Cancellation Cancellation { get; set; }

    public bool IsLogarithmic(int packed) => _isLogarithmic[packed];

    public void Start(BatchLayout layout, Matrix scores, TransitionScores transitions, ChainFactors factors, Workspace workspace)
    {
        _layout = layout;
        _scores = scores;
        _transitions = transitions;
        _factors = factors;
        int width = WideRows.FloatsOf(scores.Columns);
        _emissions = workspace.Rent(scores.Rows, width);
        Left = workspace.Rent(scores.Rows, width);
        Right = workspace.Rent(scores.Rows, width);
        Marginals = workspace.Rent(scores.Rows, scores.Columns);
        if (_logSums.Length < layout.SequenceCount)
        {
            _logSums = new double[layout.SequenceCount];
            _isLogarithmic = new bool[layout.SequenceCount];
        }
    }

    /// <summary>Sums over the sequences of tags that have the known tags; <paramref name="tags"/> of all packed rows, or none known.</summary>
    public void Run(int packed, ReadOnlySpan<int> tags)
    {
        _isLogarithmic[packed] = false;
        if (!TryForward(packed, tags, out double logScale) || !TryBackward(packed, logScale))
        {
            _isLogarithmic[packed] = true;
            RunLogarithmic(packed, tags);
        }
    }

    /// <summary>The probability of two neighbouring tags, the second at a step after the first.</summary>
    public double PairOf(int packed, int step, int before, int tag)
    {
        double left = WideRows.Row(Left, _layout.OffsetOf(step - 1) + packed)[before];
        double right = WideRows.Row(Right, _layout.OffsetOf(step) + packed)[tag];
        return IsLogarithmic(packed)
            ? Math.Exp(left + WideRows.Row(_transitions.Pairs, before)[tag] + right - _logSums[packed])
            : left * WideRows.Row(_factors.Pairs, before)[tag] * right;
    }

    private void AskAt(int step)
    {
        if (step % StepsPerQuestion == 0)
        {
            Cancellation.ThrowIfRequested();
        }
    }

    private bool TryForward(int packed, ReadOnlySpan<int> tags, out double logScale)
    {
        int length = _layout.Lengths[packed];
        logScale = _factors.LargestStart + (length - 1) * _factors.LargestPair + _factors.LargestEnd;
        double product = 1;
        Span<double> before = default;
        for (int step = 0; step < length; step++)
        {
            AskAt(step);
            int row = _layout.OffsetOf(step) + packed;
            Span<double> emissions = WideRows.Row(_emissions, row);
            Span<double> forward = WideRows.Row(Left, row);
            logScale += WriteEmissions(row, tags.IsEmpty ? Unknown : tags[row], emissions);
            if (step == 0)
            {
                WideRows.Row(_factors.Starts, 0).CopyTo(forward);
            }
            else
            {
                ChainKernel.Multiply(before, _factors.Pairs, forward);
            }

            double scale = ChainKernel.MultiplyMaximum(forward, emissions);
            if (!(scale >= SmallestScale))
            {
                return false;
            }

            ChainKernel.Scale(forward, 1 / scale);
            product *= scale;
            if (product is < SmallestProduct or > LargestProduct)
            {
                logScale += ScalarMath.Log(product);
                product = 1;
            }

            before = forward;
        }

        logScale += ScalarMath.Log(product);
        return true;
    }

    private bool TryBackward(int packed, double logScale)
    {
        int step = _layout.Lengths[packed] - 1;
        int row = _layout.OffsetOf(step) + packed;
        Span<double> backward = WideRows.Row(Right, row);
        WideRows.Row(_factors.Ends, 0).CopyTo(backward);
        double mass = ChainKernel.Dot(WideRows.Row(Left, row), backward);
        _logSums[packed] = logScale + ScalarMath.Log(mass);
        for (; step >= 0; step--)
        {
            if (!(mass >= SmallestScale))
            {
                return false;
            }

            AskAt(step);
            WriteMarginals(WideRows.Row(Left, row), backward, 1 / mass, Marginals.Row(row));
            ChainKernel.MultiplyMaximum(backward, WideRows.Row(_emissions, row));
            if (step == 0)
            {
                break;
            }

            row = _layout.OffsetOf(step - 1) + packed;
            Span<double> before = WideRows.Row(Right, row);
            ChainKernel.Multiply(backward, _factors.Reversed, before);
            double scale = ChainKernel.Maximum(before);
            if (!(scale >= SmallestScale))
            {
                return false;
            }

            ChainKernel.Scale(before, 1 / scale);
            mass = ChainKernel.Dot(WideRows.Row(Left, row), before);

            // Where the mass is too small the loop gives up at the next step, whatever this row holds.
            ChainKernel.Scale(backward, 1 / (scale * mass));
            backward = before;
        }

        return true;
    }

    /// <summary>exp(score - largest), padding zero; of a known tag 1 and of the others 0. Returns the largest.</summary>
    private double WriteEmissions(int row, int tag, Span<double> emissions)
    {
        ReadOnlySpan<float> scores = _scores.Row(row);
        if (tag != Unknown)
        {
            emissions.Clear();
            emissions[tag] = 1;
            return scores[tag];
        }

        float largest = TensorPrimitives.Max(scores);
        for (int j = 0; j < scores.Length; j++)
        {
            emissions[j] = (double)scores[j] - largest;
        }

        emissions[scores.Length..].Fill(double.NegativeInfinity);
        ChainKernel.Exp(emissions);
        return largest;
    }

    private static void WriteMarginals(ReadOnlySpan<double> forward, ReadOnlySpan<double> backward, double factor, Span<float> marginals)
    {
        for (int tag = 0; tag < marginals.Length; tag++)
        {
            marginals[tag] = (float)(forward[tag] * backward[tag] * factor);
        }
    }

    private void RunLogarithmic(int packed, ReadOnlySpan<int> tags)
    {
        int length = _layout.Lengths[packed];
        for (int step = 0; step < length; step++)
        {
            AskAt(step);
            int row = _layout.OffsetOf(step) + packed;
            Span<double> forward = WideRows.Row(Left, row);
            if (step == 0)
            {
                WideRows.Row(_transitions.Starts, 0).CopyTo(forward);
            }
            else
            {
                ChainKernel.LogSum(WideRows.Row(Left, _layout.OffsetOf(step - 1) + packed), _transitions.Pairs, forward);
            }

            AddEmissions(row, tags, forward);
        }

        int last = _layout.LastRowOf(packed);
        Span<double> backward = WideRows.Row(_emissions, last);
        WideRows.Row(_transitions.Ends, 0).CopyTo(backward);
        double logSum = LogSum(WideRows.Row(Left, last)[.._scores.Columns], backward);
        _logSums[packed] = logSum;
        for (int step = length - 1; step >= 0; step--)
        {
            AskAt(step);
            int row = _layout.OffsetOf(step) + packed;
            backward = WideRows.Row(_emissions, row);
            WriteMarginalsOfLogarithms(row, logSum);
            Span<double> right = WideRows.Row(Right, row);
            backward.CopyTo(right);
            AddEmissions(row, tags, right);
            if (step > 0)
            {
                ChainKernel.LogSum(right, _transitions.Reversed, WideRows.Row(_emissions, _layout.OffsetOf(step - 1) + packed));
            }
        }
    }

    private void AddEmissions(int row, ReadOnlySpan<int> tags, Span<double> values)
    {
        int known = tags.IsEmpty ? Unknown : tags[row];
        ReadOnlySpan<float> scores = _scores.Row(row);
        for (int tag = 0; tag < scores.Length; tag++)
        {
            values[tag] = known == Unknown || known == tag ? values[tag] + scores[tag] : double.NegativeInfinity;
        }
    }

    private void WriteMarginalsOfLogarithms(int row, double logSum)
    {
        Span<double> forward = WideRows.Row(Left, row);
        Span<double> backward = WideRows.Row(_emissions, row);
        Span<double> right = WideRows.Row(Right, row);
        Span<float> marginals = Marginals.Row(row);
        if (double.IsNegativeInfinity(logSum))
        {
            marginals.Clear();
            return;
        }

        right.Fill(double.NegativeInfinity);
        for (int tag = 0; tag < marginals.Length; tag++)
        {
            right[tag] = forward[tag] + backward[tag] - logSum;
        }

        ChainKernel.Exp(right);
        for (int tag = 0; tag < marginals.Length; tag++)
        {
            marginals[tag] = (float)right[tag];
        }
    }

    private static double LogSum(ReadOnlySpan<double> forward, ReadOnlySpan<double> ends)
    {
        double largest = double.NegativeInfinity;
        for (int tag = 0; tag < forward.Length; tag++)
        {
            largest = Math.Max(largest, forward[tag] + ends[tag]);
        }

        if (!double.IsFinite(largest))
        {
            return largest;
        }

        double sum = 0;
        Span<double> exps = stackalloc double[WideRows.Lanes];
        for (int first = 0; first < forward.Length; first += WideRows.Lanes)
        {
            exps.Fill(double.NegativeInfinity);
            for (int tag = first; tag < Math.Min(first + WideRows.Lanes, forward.Length); tag++)
            {
                exps[tag - first] = forward[tag] + ends[tag] - largest;
            }

            ChainKernel.Exp(exps);
            foreach (double exp in exps)
            {
                sum += exp;
            }
        }

        return largest + ScalarMath.Log(sum);
    }
}
