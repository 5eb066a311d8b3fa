using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// What a batch of an encoder-decoder will take in the workspace: as <see cref="ActivationForecast"/>, with buffers whose length is a linear function of the
/// five numbers of a <see cref="PairBatchSize"/>. Six small batches tell the six unknowns of each buffer.
/// </summary>
internal sealed class PairForecast
{
    private const int FewPairs = 16;
    private const int FewSteps = 4;

    private readonly Cancellation _cancellation;
    private readonly Workspace _workspace = new();
    private readonly Fit[] _learning;
    private readonly Fit[] _evaluation;

    /// <param name="network">Packed.</param>
    /// <param name="hasDenseTables">As in <see cref="Gradients"/>.</param>
    /// <param name="threadCount">Threads of the training run.</param>
    /// <param name="hasEvaluation">Whether batches that are evaluated will be asked for.</param>
    /// <param name="metrics">What an evaluation measures; it is left reset.</param>
    /// <param name="cancellation">Asked while the small batches run.</param>
    public PairForecast(
        EncoderDecoder network, bool hasDenseTables, int threadCount, bool hasEvaluation, TaskMetrics? metrics = null, Cancellation cancellation = default)
    {
        _cancellation = cancellation;
        _learning = Fits(network, new Gradients(network.Parameters, hasDenseTables), threadCount, FewSteps, metrics: null);

        // Scoring keeps the gates of a chunk of rows: batches of fewer rows than that would tell another slope.
        int chunk = 0;
        foreach (StackLevel level in (StackLevel[])[.. network.Encoder.Levels, .. network.Decoder.Levels])
        {
            chunk = Math.Max(chunk, level.Recurrent.Directions[0].RowsPerChunk);
        }

        int steps = FewSteps + AlignedBuffer.RoundUp(chunk / FewPairs);
        _evaluation = hasEvaluation ? Fits(network, gradients: null, threadCount, steps, metrics) : [];
        metrics?.Reset();
    }

    /// <summary>Bytes of a workspace that learns from batches of at most so much, and evaluates others; a size of no pairs: there are none.</summary>
    public long BytesOf(PairBatchSize learning, PairBatchSize evaluation)
    {
        long floats = 0;
        for (int i = 0; i < Math.Max(_learning.Length, _evaluation.Length); i++)
        {
            // A workspace hands out its buffers in order, to learning and to evaluation alike.
            floats += Math.Max(LengthOf(_learning, i, learning), LengthOf(_evaluation, i, evaluation));
        }

        return floats * sizeof(float);
    }

    private static long LengthOf(Fit[] fits, int buffer, PairBatchSize size) => buffer < fits.Length && size.Pairs > 0 ? fits[buffer].At(size) : 0;

    /// <summary>Each batch but the first differs from another in numbers of which all but one are known by then.</summary>
    private Fit[] Fits(EncoderDecoder network, Gradients? gradients, int threadCount, int steps, TaskMetrics? metrics)
    {
        // Of few steps a source is as long, and of a few more, up to the same multiple of 16; a source of a block more is longer by a block.
        (int few, int more, int block) = (steps, steps + 4, steps + AlignedBuffer.BlockSize);
        long[] wide = Lengths(2 * FewPairs, few, few);
        long[] both = Lengths(FewPairs, block, 2 * few);
        long[] longSources = Lengths(FewPairs, block, few);
        long[] longTargets = Lengths(FewPairs, few, 2 * few);
        long[] longer = Lengths(FewPairs, more, few);
        long[] small = Lengths(FewPairs, few, few);
        int padded = AlignedBuffer.RoundUp(few);
        var fits = new Fit[new[] { wide, both, longSources, longTargets, longer, small }.Min(lengths => lengths.Length)];
        for (int i = 0; i < fits.Length; i++)
        {
            double perSourceRow = (longer[i] - small[i]) / (double)(FewPairs * (more - few));
            double perWeight = (both[i] - longSources[i] - (longTargets[i] - small[i])) / (double)(FewPairs * AlignedBuffer.BlockSize * few);
            double perTargetRow = (longTargets[i] - small[i]) / (double)(FewPairs * few) - (perWeight * padded);
            double perPaddedRow = ((longSources[i] - small[i]) / (double)(FewPairs * AlignedBuffer.BlockSize)) - perSourceRow - (perWeight * few);
            double ofPair = (perSourceRow * few) + (perTargetRow * few) + (perPaddedRow * padded) + (perWeight * padded * few);
            double perPair = ((wide[i] - small[i]) / (double)FewPairs) - ofPair;
            fits[i] = new Fit(small[i] - (FewPairs * (perPair + ofPair)), perPair, perSourceRow, perTargetRow, perPaddedRow, perWeight);
        }

        return fits;

        long[] Lengths(int pairCount, int sourceLength, int targetLength)
        {
            var execution = new Execution(_workspace, threadCount) { Gradients = gradients, Cancellation = _cancellation };
            var batch = new EncoderDecoderBatch();
            batch.Load(Pairs(network, pairCount, sourceLength, targetLength), [.. Enumerable.Range(0, pairCount)]);
            if (gradients is null)
            {
                network.Evaluate(batch, LossSettings.Plain, execution, metrics);
            }
            else
            {
                network.Learn(batch, LossSettings.Plain, execution);
                gradients.Clear();
            }

            return _workspace.Lengths();
        }
    }

    /// <summary>Pairs whose tokens are as different as they can be: rows that share a token share memory.</summary>
    private static SequenceStore Pairs(EncoderDecoder network, int pairCount, int sourceLength, int targetLength)
    {
        IReadOnlyList<InputSpec> inputs = network.Spec.Inputs;
        var store = new SequenceStore([.. inputs.Select(input => input.IsToken ? 0 : input.Width)], TargetShape.Sequence);
        var symbols = new int[targetLength - 1];
        for (int pair = 0; pair < pairCount; pair++)
        {
            ForecastRows.AddInputs(store, inputs, pair, sourceLength);
            for (int step = 0; step < symbols.Length; step++)
            {
                symbols[step] = ((pair * targetLength) + step) % network.Spec.VocabularySize;
            }

            store.Targets.AddSequence(symbols);
            store.EndSequence(sourceLength);
        }

        return store;
    }

    /// <summary>Length of a buffer.</summary>
    private readonly record struct Fit(double Constant, double PerPair, double PerSourceRow, double PerTargetRow, double PerPaddedRow, double PerWeight)
    {
        public long At(PairBatchSize size) => (long)Math.Max(
            0,
            Constant + (PerPair * size.Pairs) + (PerSourceRow * size.SourceRows) + (PerTargetRow * size.TargetRows)
                + (PerPaddedRow * size.PaddedRows) + (PerWeight * size.Weights));
    }
}
