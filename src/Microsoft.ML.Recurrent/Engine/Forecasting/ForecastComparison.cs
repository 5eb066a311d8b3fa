using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Compares the scores of a batch with its targets: loss = sum(w * loss) / sum(w) over all values that are known, w the weight of the window. In training the
/// scores are overwritten by their gradients.
/// </summary>
/// <param name="loss">Of one value.</param>
/// <param name="isTimeMajor">Whether row r of the head is of window r % S, and not of window r / m.</param>
internal sealed class ForecastComparison(ForecastLoss loss, bool isTimeMajor) : IParallelWork
{
    private ForecastBatch _batch = null!;
    private Matrix _scores;
    private BatchLoss[] _rows = [];
    private double _factor;

    public BatchLoss Compare(ForecastBatch batch, Matrix scores, Execution execution)
    {
        (_batch, _scores) = (batch, scores);
        if (_rows.Length < scores.Rows)
        {
            _rows = new BatchLoss[scores.Rows];
        }

        double weights = 0;
        for (int row = 0; row < scores.Rows; row++)
        {
            int known = 0;
            foreach (float target in batch.TargetsOf(row))
            {
                known += float.IsNaN(target) ? 0 : 1;
            }

            weights += known * (double)batch.Weights[WindowOf(row)];
        }

        _factor = weights == 0 ? 0 : 1 / weights;
        execution.Run(this, (long)scores.Rows * scores.Columns);
        BatchLoss total = default;
        for (int row = 0; row < scores.Rows; row++)
        {
            total += _rows[row];
        }

        return total;
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan rows = RowSpan.Contiguous(_scores.Rows, share, shareCount);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            _rows[row] = CompareRow(row);
        }
    }

    private BatchLoss CompareRow(int row)
    {
        Span<float> scores = _scores.Row(row);
        ReadOnlySpan<float> targets = _batch.TargetsOf(row);
        int window = WindowOf(row);
        double weight = _batch.Weights[window];
        float factor = (float)(weight * _factor);
        ReadOnlySpan<float> scales = _batch.ScalesOf(window);
        int count = loss.ScoreCount;
        BatchLoss sum = default;
        for (int value = 0; value < targets.Length; value++)
        {
            Span<float> own = scores.Slice(value * count, count);
            if (float.IsNaN(targets[value]))
            {
                own.Clear();
                continue;
            }

            sum += new BatchLoss(weight * loss.Compare(own, targets[value], scales[value % scales.Length], own), weight);
            foreach (ref float slope in own)
            {
                slope *= factor;
            }
        }

        return sum;
    }

    private int WindowOf(int row) => isTimeMajor ? row % _batch.Count : row / (_scores.Rows / _batch.Count);
}
