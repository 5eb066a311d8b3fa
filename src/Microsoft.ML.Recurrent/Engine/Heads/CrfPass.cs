using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>The scores of one Forward of a <see cref="CrfHead"/>, the sums over sequences of tags, and the way to the gradients.</summary>
internal sealed class CrfPass : HeadPass
{
    private const int Unlabelled = TargetStore.MissingClass;

    private readonly ChainSums _known = new();
    private readonly IParallelWork _sumWork;
    private readonly IParallelWork _lossWork;
    private readonly IParallelWork _scoreWork;
    private readonly CrfPairGradient _pairWork = new();
    private TransitionScores _transitions = null!;
    private ChainFactors _factors = null!;
    private int[] _labels = [];
    private double[] _weights = [];
    private double[] _losses = [];
    private bool[] _isPartial = [];
    private bool _hasPartial;
    private double _scale;

    public CrfPass()
    {
        _sumWork = new SumEvery(this);
        _lossWork = new MeasureLoss(this);
        _scoreWork = new DifferentiateScores(this);
    }

    /// <summary>Here and not taken from the workspace, so that a batch that is decoded takes the same objects as one that learns.</summary>
    public TagDecoder Decoder { get; } = new();

    /// <summary>Over all sequences of tags.</summary>
    public ChainSums All { get; } = new();

    /// <summary>Over those that have the labels; of sequences whose labels are known in part.</summary>
    public ChainSums Known => _known;

    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Scores.Rows);

    /// <summary>Whether a packed sequence lacks some labels.</summary>
    public bool IsPartial(int packed) => _isPartial[packed];

    /// <summary>What the gradient of a packed sequence's loss is multiplied by; zero for those that are left out.</summary>
    public double FactorOf(int packed) => _weights[packed] * _scale;

    public void Start(Columns input, BatchLayout layout, TransitionScores transitions, ChainFactors factors, int tagCount, Workspace workspace)
    {
        Debug.Assert(input.Rows == layout.RowCount);
        Start(input, layout, workspace.Rent(input.Rows, tagCount));
        _transitions = transitions;
        _factors = factors;
        All.Start(layout, Scores, transitions, factors, workspace);
        if (_labels.Length < input.Rows)
        {
            _labels = new int[Math.Max(input.Rows, 2 * _labels.Length)];
        }

        if (_weights.Length < layout.SequenceCount)
        {
            _weights = new double[layout.SequenceCount];
            _losses = new double[layout.SequenceCount];
            _isPartial = new bool[layout.SequenceCount];
        }
    }

    public ChainSums SumAll(Execution execution)
    {
        All.Cancellation = execution.Cancellation;
        execution.Run(_sumWork, Products);
        return All;
    }

    public void SetTargets(BatchTargets targets, LossSettings settings)
    {
        ReadOnlySpan<float> exampleWeights = targets.Weights;
        TensorPrimitives.Max(targets.Classes, Unlabelled, _labels);
        _hasPartial = false;
        for (int packed = 0; packed < Layout.SequenceCount; packed++)
        {
            double weight = 0;
            int count = 0;
            for (int step = 0; step < Layout.Lengths[packed]; step++)
            {
                int row = Layout.OffsetOf(step) + packed;
                if (_labels[row] != Unlabelled)
                {
                    weight += (double)exampleWeights[row] * settings.WeightOf(_labels[row]);
                    count++;
                }
            }

            _weights[packed] = count == 0 ? 0 : weight / count;
            _isPartial[packed] = count > 0 && count < Layout.Lengths[packed];
            _hasPartial |= _isPartial[packed];
        }
    }

    /// <summary>One chain over the packed sequences.</summary>
    public BatchLoss SumLosses(Execution execution)
    {
        if (_hasPartial)
        {
            _known.Start(Layout, Scores, _transitions, _factors, execution.Workspace);
            _known.Cancellation = execution.Cancellation;
        }

        All.Cancellation = execution.Cancellation;
        execution.Run(_lossWork, Products);
        double lossSum = 0;
        double weightSum = 0;
        for (int packed = 0; packed < Layout.SequenceCount; packed++)
        {
            lossSum += _weights[packed] * _losses[packed];
            weightSum += _weights[packed];
        }

        
        // A batch whose weights are all zero teaches nothing.
        _scale = weightSum == 0 ? 0 : 1 / weightSum;
        return new BatchLoss(lossSum, weightSum);
    }

    /// <summary>Adds the gradients of the transitions and overwrites the scores by theirs.</summary>
    public void AddGradients(Parameter starts, Parameter ends, Parameter pairs, Execution execution)
    {
        AlignedBuffer gradients = execution.Gradients!.Dense;
        _pairWork.Start(this, _transitions, _factors, pairs, execution);
        execution.Run(_pairWork, Products);
        execution.Run(_scoreWork, (long)Scores.Rows * Scores.Columns);

        // A first tag's score and its transition's have the same gradient.
        for (int packed = 0; packed < Layout.SequenceCount; packed++)
        {
            TensorPrimitives.Add(starts.In(gradients), Scores.Row(packed), starts.In(gradients));
            TensorPrimitives.Add(ends.In(gradients), Scores.Row(Layout.LastRowOf(packed)), ends.In(gradients));
        }
    }

    private long Products => (long)Scores.Rows * Scores.Columns * Scores.Columns;

    /// <summary>Loss of a sequence with labels; without weight where the model gives its labels no probability.</summary>
    private double LossOf(int packed)
    {
        All.Run(packed, default);
        double known;
        if (_isPartial[packed])
        {
            _known.Run(packed, Labels);
            known = _known.LogSums[packed];
        }
        else
        {
            known = ScoreOfLabels(packed);
        }

        if (double.IsNegativeInfinity(known))
        {
            _weights[packed] = 0;
            return 0;
        }

        return All.LogSums[packed] - known;
    }

    private double ScoreOfLabels(int packed)
    {
        double score = 0;
        int before = Unlabelled;
        for (int step = 0; step < Layout.Lengths[packed]; step++)
        {
            int row = Layout.OffsetOf(step) + packed;
            int label = _labels[row];
            score += step == 0 ? WideRows.Row(_transitions.Starts, 0)[label] : WideRows.Row(_transitions.Pairs, before)[label];
            score += Scores[row, label];
            before = label;
        }

        return score + WideRows.Row(_transitions.Ends, 0)[before];
    }

    /// <summary>factor * (probability - probability given the labels).</summary>
    private void DifferentiateSequence(int packed)
    {
        float factor = (float)FactorOf(packed);
        for (int step = 0; step < Layout.Lengths[packed]; step++)
        {
            int row = Layout.OffsetOf(step) + packed;
            Span<float> gradient = Scores.Row(row);
            if (factor == 0)
            {
                gradient.Clear();
            }
            else if (_isPartial[packed])
            {
                TensorPrimitives.Subtract(All.Marginals.Row(row), _known.Marginals.Row(row), gradient);
                TensorPrimitives.Multiply(gradient, factor, gradient);
            }
            else
            {
                TensorPrimitives.Multiply(All.Marginals.Row(row), factor, gradient);
                gradient[_labels[row]] -= factor;
            }
        }
    }

    private sealed class SumEvery(CrfPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int packed = share; packed < pass.Layout.SequenceCount; packed += shareCount)
            {
                pass.All.Run(packed, default);
            }
        }
    }

    private sealed class MeasureLoss(CrfPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int packed = share; packed < pass.Layout.SequenceCount; packed += shareCount)
            {
                pass._losses[packed] = pass._weights[packed] == 0 ? 0 : pass.LossOf(packed);
            }
        }
    }

    private sealed class DifferentiateScores(CrfPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int packed = share; packed < pass.Layout.SequenceCount; packed += shareCount)
            {
                pass.DifferentiateSequence(packed);
            }
        }
    }
}
