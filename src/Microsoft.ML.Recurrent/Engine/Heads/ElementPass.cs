using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>The scores of one Forward of an <see cref="ElementHead"/>, and what they are compared with.</summary>
internal sealed class ElementPass : HeadPass
{
    private BatchTargets _targets = null!;
    private ElementLoss _loss = null!;
    private float[]? _classWeights;
    private BatchLoss[] _rowLosses = [];
    private double _scale;

    public ElementPass()
    {
        LossWork = new MeasureLoss(this);
        BackwardWork = new Differentiate(this);
    }

    public IParallelWork LossWork { get; }

    public IParallelWork BackwardWork { get; }

    public new void Start(Columns input, BatchLayout layout, Matrix scores)
    {
        base.Start(input, layout, scores);
        if (_rowLosses.Length < input.Rows)
        {
            _rowLosses = new BatchLoss[Math.Max(input.Rows, 2 * _rowLosses.Length)];
        }
    }

    /// <summary>The targets are the batch's, and stay as they are until the gradients are taken.</summary>
    public void SetTargets(BatchTargets targets, ElementLoss loss, float[]? classWeights)
    {
        Debug.Assert(targets.RowCount == Input.Rows && targets.Shape.Width == Scores.Columns);
        _targets = targets;
        _loss = loss;
        _classWeights = classWeights;
    }

    /// <summary>Adds up what <see cref="LossWork"/> left, one chain over the rows.</summary>
    public BatchLoss SumLosses()
    {
        BatchLoss total = default;
        for (int row = 0; row < Input.Rows; row++)
        {
            total += _rowLosses[row];
        }

        // A batch whose weights are all zero teaches nothing.
        _scale = total.WeightSum == 0 ? 0 : 1 / total.WeightSum;
        return total;
    }

    private BatchLoss LossOf(int row)
    {
        ReadOnlySpan<float> scores = Scores.Row(row);
        ReadOnlySpan<float> targets = _targets.NumbersOf(row);
        BatchLoss sum = default;
        for (int output = 0; output < scores.Length; output++)
        {
            if (!float.IsNaN(targets[output]))
            {
                double weight = WeightOf(row, output, targets[output]);
                sum += new BatchLoss(weight * _loss.LossOf(scores[output], targets[output]), weight);
            }
        }

        return sum;
    }

    /// <summary>Overwrites a row's scores by their gradients.</summary>
    private void DifferentiateRow(int row)
    {
        Span<float> scores = Scores.Row(row);
        ReadOnlySpan<float> targets = _targets.NumbersOf(row);
        for (int output = 0; output < scores.Length; output++)
        {
            float target = targets[output];
            scores[output] = float.IsNaN(target) ? 0 : (float)(_scale * WeightOf(row, output, target) * _loss.SlopeOf(scores[output], target));
        }
    }

    private double WeightOf(int row, int output, float target)
        => _classWeights is null ? _targets.Weights[row] : (double)_targets.Weights[row] * _classWeights[(2 * output) + (target == 0 ? 0 : 1)];

    private sealed class MeasureLoss(ElementPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass._rowLosses[row] = pass.LossOf(row);
            }
        }
    }

    private sealed class Differentiate(ElementPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass.DifferentiateRow(row);
            }
        }
    }
}
