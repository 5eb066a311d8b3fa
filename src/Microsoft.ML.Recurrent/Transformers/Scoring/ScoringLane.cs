using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The scratch memory of one batch that is being scored.</summary>
internal sealed class ScoringLane(FittedModel model)
{
    private const int WindowSteps = 1024;

    private readonly Workspace _workspace = new();
    private readonly SequenceBatch _batch = new();
    private Execution? _execution;
    private TargetSearch? _search;
    private DecodedTargets? _targets;
    private EncoderDecoderBatch? _pairs;
    private TargetProbabilities? _targetProbabilities;
    private double[] _targetScores = [];
    private int[] _limits = [];
    private WindowedRun? _windows;
    private LanguageScorer? _language;
    private DecodedBatch? _decoded;
    private Matrix _outputs;

    // Of all tasks but sequence to sequence.
    private Network Network => model.Network;

    /// <summary>Writes targets for some sequences of a store; valid until the next call.</summary>
    public DecodedTargets Write(SequenceStore store, ReadOnlySpan<int> sequences, int[] prefix, int[]?[]? prefixes, int threadCount)
    {
        SequenceDecodingOptions decoding = model.Output.Decoding!;
        _search ??= new TargetSearch([model.EncoderDecoder, .. model.Further], decoding.ToSettings(), threadCount);
        _targets ??= new DecodedTargets();
        if (_limits.Length < sequences.Length)
        {
            _limits = new int[sequences.Length];
            Array.Fill(_limits, decoding.MaximumLength);
        }

        _search.Write(store, sequences, new DecodingLimits(_limits, prefix, prefixes), _targets);
        return _targets;
    }

    /// <summary>The log-probabilities of the targets that some sequences of a store have, in their order; valid until the next call.</summary>
    public ReadOnlySpan<double> ScoreTargets(SequenceStore store, ReadOnlySpan<int> sequences, int threadCount)
    {
        if (_targetScores.Length < sequences.Length)
        {
            _targetScores = new double[sequences.Length];
        }

        _pairs ??= new EncoderDecoderBatch();
        _pairs.Load(store, sequences);
        _targetProbabilities ??= new TargetProbabilities([model.EncoderDecoder, .. model.Further], threadCount);
        _targetProbabilities.Score(_pairs, _targetScores);
        return _targetScores.AsSpan(0, sequences.Length);
    }

    /// <summary>Scores some sequences of a store, window by window on request; a row of outputs each, valid until the next call.</summary>
    public Matrix Score(SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        Execution execution = ExecutionOn(threadCount);
        Matrix outputs = Room(sequences.Length);
        if (byWindows)
        {
            _windows ??= new WindowedRun(Network, WindowSteps);
            _windows.Score(store, sequences, execution, outputs);
        }
        else
        {
            _batch.Load(store, sequences);
            Network.Score(_batch, execution, outputs);
        }

        return outputs;
    }

    /// <summary>Scores all steps of some sequences; packed rows and where they lie, valid until the next call.</summary>
    public (Matrix Outputs, BatchLayout Layout) ScoreSteps(SequenceStore store, ReadOnlySpan<int> sequences, int threadCount)
    {
        _batch.Load(store, sequences);
        Matrix outputs = Room(_batch.Layout.RowCount);
        Network.Score(_batch, ExecutionOn(threadCount), outputs);
        return (outputs, _batch.Layout);
    }

    /// <summary>Scores the tokens of some sequences of a language model; valid until the next call.</summary>
    public LanguageScorer ScoreTokens(SequenceStore store, ReadOnlySpan<int> sequences, int threadCount)
    {
        _language ??= new LanguageScorer(model);
        _language.Clear();
        foreach (int sequence in sequences)
        {
            _language.Add(store, sequence);
        }

        _language.Score(ExecutionOn(threadCount));
        return _language;
    }

    /// <summary>Finds the best classes of the steps of some sequences, in their order; valid until the next call.</summary>
    public DecodedBatch Decode(SequenceStore store, ReadOnlySpan<int> sequences, int bestCount, int threadCount)
    {
        if (_decoded?.BestCount != bestCount)
        {
            _decoded = new DecodedBatch(bestCount);
        }

        _batch.Load(store, sequences);
        Network.Decode(_batch, ExecutionOn(threadCount), _decoded);
        return _decoded;
    }

    private Execution ExecutionOn(int threadCount)
        => _execution?.ThreadCount == threadCount ? _execution : _execution = new Execution(_workspace, threadCount);

    private Matrix Room(int rows)
    {
        if (_outputs.Rows < rows)
        {
            int width = model.Trained.OutputCount;
            int stride = AlignedBuffer.RoundUp(width);
            _outputs = new Matrix(new AlignedBuffer(checked(rows * stride)), 0, rows, width, stride);
        }

        return _outputs.RowRange(0, rows);
    }
}
