using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// The probabilities that encoder-decoders of one vocabulary give to the targets of pairs, each symbol's the mean of theirs: what <see cref="TargetSearch"/>
/// would have said of them.
/// </summary>
internal sealed class TargetProbabilities(IReadOnlyList<EncoderDecoder> networks, int threadCount)
{
    private readonly Execution[] _executions = [.. networks.Select(_ => new Execution(new Workspace(), threadCount))];
    private double[] _rows = [];
    private double[] _sums = [];

    /// <summary>Writes for each pair, in the caller's order, the natural logarithm of the target's probability, its end included.</summary>
    public void Score(EncoderDecoderBatch batch, Span<double> logProbabilities)
    {
        BatchLayout layout = batch.Target.Layout;
        if (_rows.Length < layout.RowCount)
        {
            _rows = new double[layout.RowCount];
            _sums = new double[layout.RowCount];
        }

        Span<double> sums = _sums.AsSpan(0, layout.RowCount);
        for (int i = 0; i < networks.Count; i++)
        {
            Span<double> rows = _rows.AsSpan(0, layout.RowCount);
            networks[i].ScoreSymbols(batch, _executions[i], rows);
            for (int row = 0; row < rows.Length; row++)
            {
                sums[row] = i == 0 ? rows[row] : LogOfSum(sums[row], rows[row]);
            }
        }

        double logOfCount = networks.Count == 1 ? 0 : ScalarMath.Log(networks.Count);
        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            double sum = 0;
            for (int step = 0; step < layout.Lengths[packed]; step++)
            {
                sum += sums[layout.OffsetOf(step) + packed] - logOfCount;
            }

            logProbabilities[layout.CallerIndex[packed]] = sum;
        }
    }

    /// <summary>log(exp(a) + exp(b)), which neither overflows nor becomes log(0).</summary>
    private static double LogOfSum(double a, double b)
    {
        double most = Math.Max(a, b);
        return double.IsFinite(most) ? most + ScalarMath.Log(1 + ScalarMath.Exp((float)(Math.Min(a, b) - most))) : most;
    }
}
