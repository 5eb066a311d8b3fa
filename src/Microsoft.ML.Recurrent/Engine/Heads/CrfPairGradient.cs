using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// The gradient of a CRF's transitions: how often each pair of tags is expected, minus how often given the labels. Threads own rows of
/// it, and each element is one chain: scaled sums over packed rows ascending, sums in logarithms, then labels, sequence by sequence.
/// </summary>
internal sealed class CrfPairGradient : IParallelWork
{
    // Multiplications between two questions whether training is to end: less than a millisecond.
    private const long ProductsPerQuestion = 1 << 20;

    // An exponential takes as long as so many multiplications.
    private const int ProductsPerExponential = 8;

    private CrfPass _pass = null!;
    private Cancellation _cancellation;
    private TransitionScores _transitions = null!;
    private ChainFactors _factors = null!;
    private Parameter _parameter = null!;
    private AlignedBuffer _gradients = null!;
    private Matrix _sums;
    private Matrix _exps;
    private int[] _previous = [];
    private double[] _allFactors = [];
    private double[] _knownFactors = [];
    private bool _hasKnown;

    public void Start(CrfPass pass, TransitionScores transitions, ChainFactors factors, Parameter parameter, Execution execution)
    {
        _pass = pass;
        _transitions = transitions;
        _factors = factors;
        _parameter = parameter;
        _gradients = execution.Gradients!.Dense;
        _cancellation = execution.Cancellation;
        int tagCount = transitions.TagCount;
        _sums = execution.Workspace.RentZeroed(tagCount, WideRows.FloatsOf(tagCount));
        _exps = execution.Workspace.Rent(execution.ThreadCount, WideRows.FloatsOf(tagCount));
        BatchLayout layout = pass.Layout;
        if (_previous.Length < layout.RowCount)
        {
            int capacity = Math.Max(layout.RowCount, 2 * _previous.Length);
            _previous = new int[capacity];
            _allFactors = new double[capacity];
            _knownFactors = new double[capacity];
        }

        _hasKnown = false;
        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            double factor = pass.FactorOf(packed);
            bool isPartial = factor != 0 && pass.IsPartial(packed);
            _hasKnown |= isPartial;
            double all = factor != 0 && !pass.All.IsLogarithmic(packed) ? factor : 0;
            double known = isPartial && !pass.Known.IsLogarithmic(packed) ? -factor : 0;
            for (int step = 0; step < layout.Lengths[packed]; step++)
            {
                int row = layout.OffsetOf(step) + packed;
                _previous[row] = step == 0 ? -1 : layout.OffsetOf(step - 1) + packed;
                _allFactors[row] = all;
                _knownFactors[row] = known;
            }
        }
    }

    public void Run(int share, int shareCount)
    {
        int tagCount = _transitions.TagCount;
        RowSpan rows = RowSpan.Contiguous(tagCount, share, shareCount);
        int end = rows.First + rows.Count;
        AddScaled(_pass.All, _allFactors, rows);
        if (_hasKnown)
        {
            AddScaled(_pass.Known, _knownFactors, rows);
        }

        for (int tag = rows.First; tag < end; tag++)
        {
            ChainKernel.MultiplyMaximum(WideRows.Row(_sums, tag), WideRows.Row(_factors.Pairs, tag));
        }

        for (int packed = 0; packed < _pass.Layout.SequenceCount; packed++)
        {
            AddSequence(packed, rows.First, end, WideRows.Row(_exps, share));
        }

        for (int tag = rows.First; tag < end; tag++)
        {
            ReadOnlySpan<double> sums = WideRows.Row(_sums, tag);
            Span<float> gradient = _parameter.In(_gradients).Slice(tag * tagCount, tagCount);
            for (int next = 0; next < tagCount; next++)
            {
                gradient[next] += (float)sums[next];
            }
        }
    }

    private void AddScaled(ChainSums chain, double[] factors, RowSpan tags)
    {
        int rowCount = _pass.Layout.RowCount;
        long productsPerRow = Math.Max(1, (long)tags.Count * _transitions.TagCount);
        int step = (int)Math.Clamp(ProductsPerQuestion / productsPerRow, 1, rowCount);
        for (int row = 0; row < rowCount; row += step)
        {
            _cancellation.ThrowIfRequested();
            ChainKernel.AddPairs(chain.Left, chain.Right, _previous, factors, _sums, tags, new RowSpan(row, Math.Min(step, rowCount - row), 1));
        }
    }

    private void AddSequence(int packed, int first, int end, Span<double> exps)
    {
        double factor = _pass.FactorOf(packed);
        if (factor == 0)
        {
            return;
        }

        if (_pass.All.IsLogarithmic(packed))
        {
            AddLogarithmic(_pass.All, packed, factor, first, end, exps);
        }

        if (!_pass.IsPartial(packed))
        {
            AddLabels(packed, factor, first, end);
        }
        else if (_pass.Known.IsLogarithmic(packed))
        {
            AddLogarithmic(_pass.Known, packed, -factor, first, end, exps);
        }
    }

    private void AddLogarithmic(ChainSums chain, int packed, double factor, int first, int end, Span<double> exps)
    {
        BatchLayout layout = _pass.Layout;
        double logSum = chain.LogSums[packed];
        long productsPerStep = Math.Max(1, (long)(end - first) * exps.Length * ProductsPerExponential);
        int stepsPerQuestion = (int)Math.Clamp(ProductsPerQuestion / productsPerStep, 1, int.MaxValue);
        for (int step = 1; step < layout.Lengths[packed]; step++)
        {
            if (step % stepsPerQuestion == 0)
            {
                _cancellation.ThrowIfRequested();
            }

            ReadOnlySpan<double> left = WideRows.Row(chain.Left, layout.OffsetOf(step - 1) + packed);
            ReadOnlySpan<double> right = WideRows.Row(chain.Right, layout.OffsetOf(step) + packed);
            for (int tag = first; tag < end; tag++)
            {
                ReadOnlySpan<double> pairs = WideRows.Row(_transitions.Pairs, tag);
                Span<double> sums = WideRows.Row(_sums, tag);
                for (int next = 0; next < exps.Length; next++)
                {
                    exps[next] = left[tag] + pairs[next] + right[next] - logSum;
                }

                ChainKernel.Exp(exps);
                for (int next = 0; next < _transitions.TagCount; next++)
                {
                    sums[next] += factor * exps[next];
                }
            }
        }
    }

    private void AddLabels(int packed, double factor, int first, int end)
    {
        BatchLayout layout = _pass.Layout;
        for (int step = 1; step < layout.Lengths[packed]; step++)
        {
            int tag = _pass.Labels[layout.OffsetOf(step - 1) + packed];
            if (tag >= first && tag < end)
            {
                WideRows.Row(_sums, tag)[_pass.Labels[layout.OffsetOf(step) + packed]] -= factor;
            }
        }
    }
}
