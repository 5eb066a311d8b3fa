using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// What a batch will take in the workspace. Every buffer there has a rows x columns shape whose rows are packed rows, sequences or
/// a constant, so its length is a + b N + c S: three small batches tell a, b and c of each, whatever layers the network has, and
/// nothing has to be kept in step with them. In segments there are also rows of the largest segment and of what enters each: five batches.
/// </summary>
internal sealed class ActivationForecast
{
    // Enough sequences that neither a lone one nor two take a way of their own, and few enough steps to cost nothing.
    private const int FewSequences = 16;
    private const int FewSteps = 4;

    private readonly Cancellation _cancellation;

    // One for all the small batches, whose largest come first: what they take is taken once.
    private readonly Workspace _workspace = new();
    private readonly Fit[] _learning;
    private readonly Fit[] _segmented;
    private readonly Fit[] _evaluation;

    /// <param name="network">Packed.</param>
    /// <param name="hasDenseTables">As in <see cref="Gradients"/>.</param>
    /// <param name="threadCount">Threads of the training run.</param>
    /// <param name="hasSegments">Whether batches that go in segments will be asked for.</param>
    /// <param name="hasEvaluation">Whether batches that are evaluated will be asked for.</param>
    /// <param name="metrics">What an evaluation measures; it is left reset.</param>
    /// <param name="cancellation">Asked while the small batches run.</param>
    public ActivationForecast(
        Network network,
        bool hasDenseTables,
        int threadCount,
        bool hasSegments = false,
        bool hasEvaluation = true,
        TaskMetrics? metrics = null,
        Cancellation cancellation = default)
    {
        _cancellation = cancellation;
        var gradients = new Gradients(network.Parameters, hasDenseTables);
        _learning = Fits(network, gradients, threadCount, FewSteps);
        _segmented = hasSegments ? SegmentedFits(network, gradients, threadCount) : [];

        // Scoring keeps the gates of a chunk of rows: batches of fewer rows than that would tell another slope.
        int chunk = 0;
        foreach (StackLevel level in network.Stack.Levels)
        {
            chunk = Math.Max(chunk, level.Recurrent.Directions[0].RowsPerChunk);
        }

        _evaluation = hasEvaluation ? Fits(network, null, threadCount, FewSteps + (chunk / FewSequences), metrics) : [];
        metrics?.Reset();
    }

    /// <summary>
    /// Bytes of a workspace that learns from batches of at most so many packed rows and sequences, from others in segments of at most so many, and evaluates
    /// others still; a size of no rows: there are none.
    /// </summary>
    public long BytesOf(BatchSize learning, BatchSize evaluation, BatchSize segmented = default)
    {
        long floats = 0;
        for (int i = 0; i < Math.Max(_segmented.Length, Math.Max(_learning.Length, _evaluation.Length)); i++)
        {
            // A workspace hands out its buffers in order, to learning of either kind and to evaluation alike.
            floats += Math.Max(LengthOf(_segmented, i, segmented), Math.Max(LengthOf(_learning, i, learning), LengthOf(_evaluation, i, evaluation)));
        }

        return floats * sizeof(float);
    }

    private static long LengthOf(Fit[] fits, int buffer, BatchSize size) => buffer < fits.Length && size.Rows > 0 ? fits[buffer].At(size) : 0;

    private Fit[] Fits(Network network, Gradients? gradients, int threadCount, int stepCount, TaskMetrics? metrics = null)
    {
        long[] longer = Lengths(network, gradients, threadCount, FewSequences, 2 * stepCount, metrics: metrics);
        long[] wider = Lengths(network, gradients, threadCount, 2 * FewSequences, stepCount, metrics: metrics);
        long[] small = Lengths(network, gradients, threadCount, FewSequences, stepCount, metrics: metrics);
        var fits = new Fit[Math.Min(small.Length, Math.Min(longer.Length, wider.Length))];
        for (int i = 0; i < fits.Length; i++)
        {
            double perRow = (longer[i] - small[i]) / (double)(FewSequences * stepCount);
            double perSequence = (wider[i] - longer[i]) / (double)FewSequences;
            fits[i] = new Fit(small[i] - perRow * FewSequences * stepCount - perSequence * FewSequences, perRow, perSequence);
        }

        return fits;
    }

    /// <summary>Five batches of which each but the last differs from the one before in a single size, or in one more that is known by then.</summary>
    private Fit[] SegmentedFits(Network network, Gradients gradients, int threadCount)
    {
        const int S = FewSequences;

        // Rows, segment rows and entries, in units of S: 4, 2, 2; 4, 3, 2; 6, 3, 2; 4, 1, 4; and with twice S 8, 4, 4.
        long[] two = Lengths(network, gradients, threadCount, S, stepCount: 4, segmentLength: 2);
        long[] three = Lengths(network, gradients, threadCount, S, stepCount: 4, segmentLength: 3);
        long[] longer = Lengths(network, gradients, threadCount, S, stepCount: 6, segmentLength: 3);
        long[] one = Lengths(network, gradients, threadCount, S, stepCount: 4, segmentLength: 1);
        long[] wider = Lengths(network, gradients, threadCount, 2 * S, stepCount: 4, segmentLength: 2);
        var fits = new Fit[two.Length];
        for (int i = 0; i < fits.Length; i++)
        {
            double perSegmentRow = (three[i] - two[i]) / (double)S;
            double perRow = (longer[i] - three[i]) / (2.0 * S);
            double perEntry = (one[i] - two[i] + perSegmentRow * S) / (2.0 * S);
            double perSequence = (wider[i] - two[i]) / (double)S - 4 * perRow - 2 * perSegmentRow - 2 * perEntry;
            double constant = two[i] - S * (4 * perRow + perSequence + 2 * perSegmentRow + 2 * perEntry);
            fits[i] = new Fit(constant, perRow, perSequence, perSegmentRow, perEntry);
        }

        return fits;
    }

    /// <summary>Floats of each buffer that a batch of equally long sequences rents.</summary>
    private long[] Lengths(Network network, Gradients? gradients, int threadCount, int sequenceCount, int stepCount, int segmentLength = 0, TaskMetrics? metrics = null)
    {
        var execution = new Execution(_workspace, threadCount) { Gradients = gradients, SegmentLength = segmentLength, Cancellation = _cancellation };
        var batch = new SequenceBatch();
        batch.Load(Sequences(network, sequenceCount, stepCount), [.. Enumerable.Range(0, sequenceCount)]);
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

    private static SequenceStore Sequences(Network network, int sequenceCount, int stepCount)
    {
        IReadOnlyList<InputSpec> inputs = network.Spec.Inputs;
        var store = new SequenceStore([.. inputs.Select(input => input.IsToken ? 0 : input.Width)], network.Spec.Target);
        for (int sequence = 0; sequence < sequenceCount; sequence++)
        {
            ForecastRows.AddInputs(store, inputs, sequence, stepCount);
            int targetCount = network.IsPerStep ? stepCount : 1;
            if (network.Spec.Target.Kind == TargetKind.Class)
            {
                store.Targets.AddClasses(targetCount).Clear();
            }
            else
            {
                store.Targets.AddNumbers(targetCount).Clear();
            }

            store.EndSequence(stepCount);
        }

        return store;
    }

    /// <summary>Length of a buffer.</summary>
    private readonly record struct Fit(double Constant, double PerRow, double PerSequence, double PerSegmentRow = 0, double PerEntry = 0)
    {
        public long At(BatchSize size) => (long)Math.Max(
            0, Constant + PerRow * size.Rows + PerSequence * size.Sequences + PerSegmentRow * size.SegmentRows + PerEntry * size.SegmentEntries);
    }
}
