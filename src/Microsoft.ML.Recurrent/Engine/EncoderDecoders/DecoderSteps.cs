using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>
/// A decoder that writes: one step at a time of rows that are hypotheses, each of which goes on from some row of the step before. A row has the bits that it
/// has alone, and those of training on the same symbols.
/// </summary>
internal sealed class DecoderSteps : IParallelWork
{
    // As in sessions: fewer products than this are not worth waking a worker.
    private const long WorthSharing = 2_000_000;

    // A row reads all weights of a product, whose time is that of the memory or the cache: 2 MB are worth a worker.
    private const long WeightsWorthSharing = 500_000;

    // Up to so many rows a step's time is that of reading the head's weights: each thread then reads its columns alone for all rows.
    private const int MostRowsByColumns = 64;

    // About the products of a unit with a level's units: four gates over its state and an input as wide.
    private const int GatesAndInputs = 8;

    private readonly EncoderDecoder _network;
    private readonly Execution _execution;
    private readonly UnitShares _unitShares;
    private readonly BodyShares _bodyShares;
    private readonly HeadShares _headShares;
    private readonly OutputShares _outputShares;
    private readonly AlignmentKernel _kernel = AlignmentKernel.Best;
    private readonly AttentionLayer? _attention;
    private StepLevel[] _levels = [];
    private Matrix[][] _entry = [];
    private Matrix[][] _exit = [];
    private HeadStep _head = null!;
    private Matrix _symbols;
    private Matrix _feed;
    private Matrix _queries;
    private Matrix _contexts;
    private Matrix _outputs;
    private Columns _combineInput;
    private Matrix _weights;
    private Matrix _coverage;
    private Matrix _coverageBefore;
    private EncoderDecoderPass _read = null!;
    private int[] _sources = [];
    private int _capacity;
    private int _sourceCapacity;
    private int _count;
    private bool _isDescending;

    public DecoderSteps(EncoderDecoder network, int threadCount)
    {
        _network = network;
        _attention = network.Attention;
        _execution = new Execution(new Workspace(), threadCount);
        _unitShares = new UnitShares(this);
        _bodyShares = new BodyShares(this);
        _headShares = new HeadShares(this);
        _outputShares = new OutputShares(this);
    }

    /// <summary>Takes source sequences in. Rows of later steps name them by their places in the packed order.</summary>
    /// <param name="source">The sequences.</param>
    /// <param name="rowCount">The most rows of a step.</param>
    public void Start(SequenceBatch source, int rowCount)
    {
        _read = _network.Read(source, _execution);
        int longest = source.Layout.StepCount;
        if (_capacity < rowCount || _sourceCapacity < longest)
        {
            Allocate(Math.Max(rowCount, _capacity), Math.Max(longest, _sourceCapacity));
        }

        _count = 0;
    }

    /// <summary>Takes a step.</summary>
    /// <param name="parents">For each row the row of the step before; at the first step the packed source sequence.</param>
    /// <param name="symbols">What each row reads.</param>
    /// <param name="sources">Each row's packed source sequence.</param>
    public void Run(ReadOnlySpan<int> parents, ReadOnlySpan<int> symbols, ReadOnlySpan<int> sources)
    {
        bool isFirst = _count == 0;
        _count = parents.Length;
        sources.CopyTo(_sources);
        for (int row = 0; row < _count; row++)
        {
            _network.ReadSymbol(symbols[row], _symbols.Row(row));
            if (_network.Spec.FeedsInput && isFirst)
            {
                _feed.Row(row).Clear();
            }
            else if (_network.Spec.FeedsInput)
            {
                _outputs.Row(parents[row]).CopyTo(_feed.Row(row));
            }
        }

        EnterStates(parents, isFirst);
        EnterCoverage(parents, isFirst);
        _isDescending = !_isDescending;
        if (_count < _execution.ThreadCount && (SharesUnits || SharesHead))
        {
            // Too few rows for the threads: these share the units of a level and the columns of the head.
            RunShared(RowSpan.Contiguous(_count, 0, 1));
        }
        else if (_count <= MostRowsByColumns && _execution.ThreadCount > 1 && SharesHead)
        {
            WorkerPool.Shared.Run(_bodyShares, _execution.ThreadCount);
            WorkerPool.Shared.Run(_headShares, _execution.ThreadCount);
            WorkerPool.Shared.Run(_outputShares, _execution.ThreadCount);
        }
        else
        {
            bool isWorthSharing = _count * ProductsPerRow() >= WorthSharing;
            WorkerPool.Shared.Run(this, isWorthSharing ? Math.Min(_execution.ThreadCount, _count) : 1);
        }

        GC.KeepAlive(this);
    }

    /// <summary>The probabilities of what follows a row; valid until the next step.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(int row) => _head.Outputs.Row(row);

    /// <summary>The weights that a row gave the steps of its source; empty without attention.</summary>
    public ReadOnlySpan<float> WeightsOf(int row) => _attention is null ? [] : _weights.Row(row)[.._read.Memory!.Layout.Lengths[_sources[row]]];

    private bool SharesUnits
        => _count == 1 && (long)_network.Spec.Decoder.HiddenSize * _network.Spec.Decoder.HiddenSize * GatesAndInputs >= WeightsWorthSharing;

    private bool SharesHead => (long)_network.Spec.OutputWidth * _network.Spec.VocabularySize >= WeightsWorthSharing;

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan rows = RowSpan.Contiguous(_count, share, shareCount);
        if (rows.Count > 0)
        {
            RunBody(rows);
            _head.Run(rows);
        }
    }

    /// <summary>Everything before the head.</summary>
    private void RunBody(RowSpan rows)
    {
        foreach (StepLevel level in _levels)
        {
            level.Run(rows, hasState: true, _isDescending);
        }

        Attend(rows);
    }

    private void RunShared(RowSpan rows)
    {
        bool sharesUnits = SharesUnits;
        foreach (StepLevel level in _levels)
        {
            if (sharesUnits && level.BeginShares(rows))
            {
                _unitShares.Level = level;
                WorkerPool.Shared.Run(_unitShares, _execution.ThreadCount);
                level.WriteOutput(rows);
            }
            else
            {
                level.Run(rows, hasState: true, _isDescending);
            }
        }

        Attend(rows);
        if (SharesHead)
        {
            WorkerPool.Shared.Run(_headShares, _execution.ThreadCount);
            _head.Finish(rows);
        }
        else
        {
            _head.Run(rows);
        }
    }

    private void Attend(RowSpan rows)
    {
        if (_attention is not { } attention)
        {
            return;
        }

        Matrix hidden = _levels[^1].Output;
        attention.Query?.ForwardRows(new Columns(hidden), _queries, rows);
        Matrix queries = attention.Query is null ? hidden : _queries;
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            RowPlace coverage = attention.Coverage is null ? default : RowPlace.Of(_coverage, row);
            Alignment.Attend(
                _kernel, attention, _read.Memory!, _sources[row], RowPlace.Of(queries, row), coverage, RowPlace.Of(_weights, row), RowPlace.Of(_contexts, row));
        }

        attention.Combine.ForwardRows(_combineInput, _outputs, rows);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            _kernel.Tanh(_outputs, row);
        }
    }

    private void EnterStates(ReadOnlySpan<int> parents, bool isFirst)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            RecurrentStates initial = _read.Bridge.Initial[level];
            Matrix[] entry = _entry[level];
            Matrix[] exit = _exit[level];
            for (int state = 0; state < entry.Length; state++)
            {
                Matrix source = !isFirst ? exit[state] : state == 0 ? initial.Hidden[0] : initial.Cell[0];
                for (int row = 0; row < _count; row++)
                {
                    source.Row(parents[row]).CopyTo(entry[state].Row(row));
                }
            }
        }
    }

    /// <summary>Coverage of each row: what its predecessors' weights add up to.</summary>
    private void EnterCoverage(ReadOnlySpan<int> parents, bool isFirst)
    {
        if (_attention?.Coverage is null)
        {
            return;
        }

        (_coverage, _coverageBefore) = (_coverageBefore, _coverage);
        for (int row = 0; row < _count; row++)
        {
            if (isFirst)
            {
                _coverage.PaddedRow(row).Clear();
                continue;
            }

            int width = AlignedBuffer.RoundUp(_read.Memory!.Layout.Lengths[_sources[row]]);
            _coverageBefore.PaddedRow(parents[row])[..width].CopyTo(_coverage.PaddedRow(row));
            _kernel.Add(RowPlace.Of(_weights, parents[row]), RowPlace.Of(_coverage, row), width);
        }
    }

    private void Allocate(int rows, int sourceLength)
    {
        _capacity = rows;
        _sourceCapacity = sourceLength;
        var workspace = new Workspace();
        EncoderDecoderSpec spec = _network.Spec;
        _sources = new int[rows];
        _symbols = workspace.RentZeroed(rows, spec.TargetSize);
        _feed = spec.FeedsInput ? workspace.RentZeroed(rows, spec.OutputWidth) : default;
        var input = new Columns(spec.FeedsInput ? [_symbols, _feed] : [_symbols]);
        ReadOnlySpan<StackLevel> stack = _network.Decoder.Levels;
        _levels = new StepLevel[stack.Length];
        for (int level = 0; level < _levels.Length; level++)
        {
            _levels[level] = new StepLevel(stack[level], input, rows, workspace);
            input = new Columns(_levels[level].Output);
        }

        _entry = [.. _levels.Select(level => level.Entry)];
        _exit = [.. _levels.Select(level => level.Exit)];
        if (_attention is not null)
        {
            _queries = _attention.Query is null ? default : workspace.RentZeroed(rows, _attention.KeyWidth);
            _contexts = workspace.RentZeroed(rows, spec.EncoderWidth);
            _combineInput = new Columns([_contexts, _levels[^1].Output]);
            _outputs = workspace.RentZeroed(rows, spec.OutputWidth);
            _weights = workspace.RentZeroed(rows, sourceLength);
            _coverage = _attention.Coverage is null ? default : workspace.RentZeroed(rows, sourceLength);
            _coverageBefore = _attention.Coverage is null ? default : workspace.RentZeroed(rows, sourceLength);
            input = new Columns(_outputs);
        }

        _head = _network.Head.NewStep(input, rows, workspace);
    }

    /// <summary>About the multiply-adds of a row.</summary>
    private long ProductsPerRow()
    {
        EncoderDecoderSpec spec = _network.Spec;
        long hidden = spec.Decoder.HiddenSize;
        return 8L * hidden * hidden * spec.Decoder.LayerCount + hidden * spec.VocabularySize;
    }

    /// <summary>The units of a level, shared out.</summary>
    private sealed class UnitShares(DecoderSteps steps) : IParallelWork
    {
        public StepLevel Level { get; set; } = null!;

        public void Run(int share, int shareCount) => Level.RunShare(RowSpan.Contiguous(1, 0, 1), steps._isDescending, share, shareCount);
    }

    /// <summary>The rows of everything before the head, shared out.</summary>
    private sealed class BodyShares(DecoderSteps steps) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(steps._count, share, shareCount);
            if (rows.Count > 0)
            {
                steps.RunBody(rows);
            }
        }
    }

    /// <summary>The head's columns, shared out.</summary>
    private sealed class HeadShares(DecoderSteps steps) : IParallelWork
    {
        public void Run(int share, int shareCount) => steps._head.RunShare(RowSpan.Contiguous(steps._count, 0, 1), share, shareCount);
    }

    /// <summary>The rows of the head's outputs, shared out.</summary>
    private sealed class OutputShares(DecoderSteps steps) : IParallelWork
    {
        public void Run(int share, int shareCount) => steps._head.Finish(RowSpan.Contiguous(steps._count, share, shareCount));
    }
}
