using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Scheduled sampling (Bengio et al. 2015): in training some of the symbols that the decoder reads are its own. With the probability k / (k + exp(i / k))
/// at update i (inverse sigmoid decay), decided for each symbol, it reads the true one; else one drawn from what it would write there.
/// </summary>
/// <remarks>
/// The decoder first writes the batch as in inference, and then learns from what it read. No gradient flows through a draw, so this is the same as drawing within
/// the step, but for dropout, which does not act on what is drawn.
/// </remarks>
/// <param name="network">The decoder.</param>
/// <param name="decay">k, in updates: the larger, the longer true symbols are read.</param>
/// <param name="threadCount">At most so many threads.</param>
internal sealed class ScheduledSampling(EncoderDecoder network, double decay, int threadCount)
{
    private readonly DecoderSteps _steps = new(network, threadCount);
    private int[] _places = [];
    private int[] _parents = [];
    private int[] _symbols = [];
    private int[] _sources = [];

    /// <summary>The probability that a true symbol is read.</summary>
    public static double ShareOfTrue(double decay, uint update)
    {
        double power = update / decay;
        return power > 500 ? 0 : decay / (decay + Math.Exp(power));
    }

    /// <summary>Replaces symbols that the decoder reads.</summary>
    public void Apply(EncoderDecoderBatch batch, Execution execution)
    {
        double share = ShareOfTrue(decay, execution.Update);
        BatchLayout source = batch.Source.Layout;
        BatchLayout target = batch.Target.Layout;
        Reserve(target.SequenceCount);
        for (int packed = 0; packed < source.SequenceCount; packed++)
        {
            _places[source.CallerIndex[packed]] = packed;
        }

        for (int packed = 0; packed < target.SequenceCount; packed++)
        {
            _sources[packed] = _places[target.CallerIndex[packed]];
            _parents[packed] = _sources[packed];
        }

        Span<int> read = batch.Target.ChangeableTokens(0);
        _steps.Start(batch.Source, target.SequenceCount);
        for (int step = 0; step + 1 < target.StepCount; step++)
        {
            int count = target.RowsAt(step);
            read.Slice(target.OffsetOf(step), count).CopyTo(_symbols);
            _steps.Run(_parents.AsSpan(0, count), _symbols.AsSpan(0, count), _sources.AsSpan(0, count));
            for (int packed = 0; packed < target.RowsAt(step + 1); packed++)
            {
                (uint first, uint second, _, _) = Philox.Block(
                    (uint)execution.Seed,
                    (uint)(execution.Seed >> 32) ^ unchecked((uint)RandomPurpose.ScheduledSampling * 0x85EBCA6Bu),
                    (uint)target.SequenceIds[packed],
                    (uint)(target.SequenceIds[packed] >> 32),
                    (uint)step,
                    execution.Update);
                if (Philox.ToUnit(first) >= share)
                {
                    read[target.OffsetOf(step + 1) + packed] = Draw(_steps.ProbabilitiesOf(packed), Philox.ToUnit(second));
                }
            }

            for (int packed = 0; packed < count; packed++)
            {
                _parents[packed] = packed;
            }
        }
    }

    private static int Draw(ReadOnlySpan<float> probabilities, float draw)
    {
        double running = 0;
        for (int symbol = 0; symbol < probabilities.Length; symbol++)
        {
            running += probabilities[symbol];
            if (running > draw)
            {
                return symbol;
            }
        }

        return probabilities.Length - 1;
    }

    private void Reserve(int count)
    {
        if (_places.Length < count)
        {
            _places = new int[count];
            _parents = new int[count];
            _symbols = new int[count];
            _sources = new int[count];
        }
    }
}
