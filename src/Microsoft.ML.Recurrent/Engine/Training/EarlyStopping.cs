using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Keeps a copy of the best epoch's weights, and says when too many epochs brought nothing better.
/// </summary>
/// <param name="metric">What makes weights better.</param>
/// <param name="patience">Epochs without gain after which to stop; 0: never stop.</param>
/// <param name="weightLength">Floats of the weights.</param>
internal sealed class EarlyStopping(SelectionMetric metric, int patience, int weightLength)
{
    private readonly AlignedBuffer _bestWeights = new(weightLength);
    private double _bestLoss = double.PositiveInfinity;
    private double _bestAccuracy = double.NegativeInfinity;
    private int _epochsWithoutGain;

    /// <summary>Number of the best epoch, from 1; 0 before there is one.</summary>
    public int BestEpoch { get; private set; }

    public bool ShouldStop => patience > 0 && _epochsWithoutGain >= patience;

    /// <summary>Takes an epoch's metrics and, where they are the best so far, its weights. Returns whether they are.</summary>
    public bool EndEpoch(int epoch, double loss, double accuracy, AlignedBuffer weights)
    {
        if (!IsGain(loss, accuracy))
        {
            _epochsWithoutGain++;
            return false;
        }

        _epochsWithoutGain = 0;
        _bestLoss = loss;
        _bestAccuracy = accuracy;
        BestEpoch = epoch;
        weights.Span.CopyTo(_bestWeights.Span);
        return true;
    }

    /// <summary>Writes the best epoch's weights back; there must have been one.</summary>
    public void Restore(AlignedBuffer weights)
    {
        if (BestEpoch == 0)
        {
            throw new InvalidOperationException("No epoch has ended with usable weights.");
        }

        _bestWeights.Span.CopyTo(weights.Span);
    }

    private bool IsGain(double loss, double accuracy) => double.IsFinite(loss) && metric switch
    {
        SelectionMetric.Loss => loss < _bestLoss,
        SelectionMetric.Accuracy => accuracy > _bestAccuracy || (accuracy == _bestAccuracy && loss < _bestLoss),
        _ => true,
    };
}
