using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>What attention keeps of a batch. A thread owns sequences, whose steps it takes in order, so threads need not wait for each other.</summary>
internal sealed class AttentionPass : IParallelWork
{
    private readonly AlignmentKernel _kernel = AlignmentKernel.Best;
    private readonly Matrix[] _combineBlocks = new Matrix[2];
    private readonly Matrix[] _combineGradients = new Matrix[2];
    private AttentionLayer _layer = null!;
    private BatchLayout _layout = null!;
    private int[] _sources = [];
    private int[] _packedOf = [];
    private int[] _firstWeights = [0];
    private int[] _firstScratch = [0];
    private Matrix _weights;
    private Matrix _coverage;
    private Matrix _weightGradients;
    private Matrix _coverageGradients;
    private Matrix _throughQueries;
    private AttentionPhase _phase;

    public AttentionMemory Memory { get; private set; } = null!;

    /// <summary>N x H.</summary>
    public Matrix Hidden { get; private set; }

    /// <summary>N x K, for additive scores.</summary>
    public Matrix Queries { get; private set; }

    /// <summary>N x O.</summary>
    public Matrix Output { get; private set; }

    /// <summary>Contexts and states.</summary>
    public Columns CombineInput => new(_combineBlocks);

    /// <summary>N x O; after a step's backward pass the gradients before its tanh.</summary>
    public Matrix OutputGradient { get; private set; }

    /// <summary>N x H: what attention gives the states.</summary>
    public Matrix HiddenGradient => _combineGradients[1];

    /// <summary>N x K.</summary>
    public Matrix QueryGradients { get; private set; }

    /// <summary>A row per decoded sequence.</summary>
    public Matrix VectorGradients { get; private set; }

    /// <summary>A row per decoded sequence.</summary>
    public Matrix CoverageVectorGradients { get; private set; }

    /// <summary>What later steps hand to earlier ones through coverage; empty without it.</summary>
    public Span<float> CoverageGradients => HasCoverage ? _coverageGradients.Row(0) : [];

    private bool HasCoverage => _layer.Coverage is not null;

    public void Start(AttentionLayer layer, AttentionMemory memory, Matrix hidden, BatchLayout layout, Workspace workspace)
    {
        _layer = layer;
        _layout = layout;
        Memory = memory;
        Hidden = hidden;
        Match(memory.Layout);
        Queries = layer.Query is null ? hidden : workspace.Rent(layout.RowCount, layer.KeyWidth);
        Output = workspace.Rent(layout.RowCount, layer.OutputWidth);
        _combineBlocks[0] = workspace.RentPadded(layout.RowCount, memory.Values.Columns);
        _combineBlocks[1] = hidden;
        _weights = workspace.Rent(1, _firstWeights[layout.SequenceCount]);
        _coverage = HasCoverage ? workspace.Rent(1, _firstWeights[layout.SequenceCount]) : default;
    }

    /// <summary>The weights that a packed sequence's step gives the rows of its source.</summary>
    public ReadOnlySpan<float> WeightsOf(int sequence, int step) => PlaceOf(_weights, sequence, step).Span(Memory.Layout.Lengths[_sources[sequence]]);

    /// <summary>A share's rows of one step, whose states are there.</summary>
    public void ForwardStep(int step, int share, int shareCount)
    {
        RowSpan rows = RowsOf(step, share, shareCount);
        _layer.Query?.ForwardRows(new Columns(Hidden), Queries, rows);
        for (int i = 0; i < rows.Count; i++)
        {
            Align(step, share + i * shareCount);
        }

        _layer.Combine.ForwardRows(CombineInput, Output, rows);
        for (int i = 0; i < rows.Count; i++)
        {
            _kernel.Tanh(Output, rows.First + i * rows.Stride);
        }
    }

    public void StartBackward(Matrix outputGradient, Workspace workspace)
    {
        int rows = _layout.RowCount;
        OutputGradient = outputGradient;
        _combineGradients[0] = workspace.RentPadded(rows, _combineBlocks[0].Columns);
        _combineGradients[1] = workspace.RentPadded(rows, Hidden.Columns);
        QueryGradients = workspace.Rent(rows, _layer.KeyWidth);
        _throughQueries = _layer.Query is null ? QueryGradients : workspace.RentPadded(rows, Hidden.Columns);
        _weightGradients = workspace.Rent(1, _firstScratch[_layout.SequenceCount]);
        VectorGradients = _layer.IsAdditive ? workspace.RentZeroed(_layout.SequenceCount, _layer.KeyWidth) : default;
        if (HasCoverage)
        {
            _coverageGradients = workspace.RentZeroed(1, _firstScratch[_layout.SequenceCount]);
            CoverageVectorGradients = workspace.RentZeroed(_layout.SequenceCount, _layer.IsAdditive ? _layer.KeyWidth : 1);
        }

        Memory.StartBackward(workspace);
    }

    /// <summary>
    /// The backward pass of a share's rows of one step, whose rows of <see cref="OutputGradient"/> are complete. Afterwards those of
    /// <see cref="HiddenGradient"/> are.
    /// </summary>
    public void BackwardStep(int step, int share, int shareCount)
    {
        RowSpan rows = RowsOf(step, share, shareCount);
        for (int i = 0; i < rows.Count; i++)
        {
            _kernel.BackwardTanh(Output, OutputGradient, rows.First + i * rows.Stride);
        }

        _layer.Combine.BackwardRows(OutputGradient, new Columns(_combineGradients), rows);
        for (int i = 0; i < rows.Count; i++)
        {
            BackwardAlign(step, share + i * shareCount);
        }

        _layer.Query?.BackwardRows(QueryGradients, new Columns(_throughQueries), rows);
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.First + i * rows.Stride;
            _kernel.Add(RowPlace.Of(_throughQueries, row), RowPlace.Of(HiddenGradient, row), AlignedBuffer.RoundUp(Hidden.Columns));
        }
    }

    /// <summary>Adds the rows of sums that each sequence has, in the order of the caller's sequences.</summary>
    public void AddSums(Matrix sums, Span<float> target)
    {
        for (int caller = 0; caller < sums.Rows; caller++)
        {
            TensorPrimitives.Add(target, sums.Row(_packedOf[caller]), target);
        }
    }

    public void Run(AttentionPhase phase, Execution execution)
    {
        _phase = phase;
        execution.Run(this);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        for (int i = 0; i < _layout.StepCount; i++)
        {
            int step = _phase == AttentionPhase.Backward ? _layout.StepCount - 1 - i : i;
            if (_phase == AttentionPhase.Backward)
            {
                BackwardStep(step, share, shareCount);
                continue;
            }

            RowSpan rows = RowsOf(step, share, shareCount);
            for (int own = 0; own < rows.Count; own++)
            {
                if (_phase == AttentionPhase.Align)
                {
                    Align(step, share + own * shareCount);
                }
                else
                {
                    _kernel.Tanh(Output, rows.First + own * rows.Stride);
                }
            }
        }
    }

    private RowSpan RowsOf(int step, int share, int shareCount) => RowSpan.OfShare(_layout.OffsetOf(step), _layout.RowsAt(step), share, shareCount);

    private void Align(int step, int sequence)
    {
        int row = _layout.OffsetOf(step) + sequence;
        RowPlace coverage = default;
        if (HasCoverage)
        {
            coverage = PlaceOf(_coverage, sequence, step);
            int width = PaddedLength(sequence);
            if (step == 0)
            {
                coverage.Span(width).Clear();
            }
            else
            {
                PlaceOf(_coverage, sequence, step - 1).Span(width).CopyTo(coverage.Span(width));
                _kernel.Add(PlaceOf(_weights, sequence, step - 1), coverage, width);
            }
        }

        Alignment.Attend(
            _kernel, _layer, Memory, _sources[sequence], RowPlace.Of(Queries, row), coverage, PlaceOf(_weights, sequence, step), RowPlace.Of(_combineBlocks[0], row));
    }

    private void BackwardAlign(int step, int sequence)
    {
        int row = _layout.OffsetOf(step) + sequence;
        int source = _sources[sequence];
        int count = Memory.Layout.Lengths[source];
        RowPlace weights = PlaceOf(_weights, sequence, step);
        RowPlace contextGradient = RowPlace.Of(_combineGradients[0], row);
        var gradients = new RowPlace(_weightGradients, _firstScratch[sequence]);
        RowPlace queryGradient = RowPlace.Of(QueryGradients, row);
        MemoryRows keys = Memory.RowsOf(Memory.Keys, source);
        MemoryRows keyGradients = Memory.RowsOf(Memory.KeyGradients, source);
        RowPlace coverage = HasCoverage ? PlaceOf(_coverage, sequence, step) : default;
        RowPlace coverageGradients = HasCoverage ? new RowPlace(_coverageGradients, _firstScratch[sequence]) : default;
        _kernel.Multiply(contextGradient, Memory.RowsOf(Memory.Values, source), gradients);
        _kernel.AddOuter(weights, contextGradient, Memory.RowsOf(Memory.ValueGradients, source));
        if (HasCoverage)
        {
            // All later steps knew these weights.
            Span<float> all = gradients.Span(count);
            TensorPrimitives.Add(all, coverageGradients.Span(count), all);
        }

        _kernel.BackwardSoftmax(weights, gradients, count);
        if (_layer.IsAdditive)
        {
            RowPlace coverageVectorGradients = HasCoverage ? RowPlace.Of(CoverageVectorGradients, sequence) : default;
            var written = new AlignmentGradients(queryGradient, keyGradients, RowPlace.Of(VectorGradients, sequence), coverageGradients, coverageVectorGradients);
            _kernel.BackwardAdditive(RowPlace.Of(Queries, row), keys, RowPlace.Of(_layer.Vector), coverage, RowPlace.Of(_layer.Coverage), gradients, written);
            return;
        }

        _kernel.Sum(gradients, keys, queryGradient);
        _kernel.AddOuter(gradients, RowPlace.Of(Queries, row), keyGradients);
        if (HasCoverage)
        {
            float factor = _layer.Coverage!.Span[0];
            ref float sum = ref CoverageVectorGradients.Row(sequence)[0];
            for (int i = 0; i < count; i++)
            {
                sum += gradients.Span(count)[i] * coverage.Span(count)[i];
                coverageGradients.Span(count)[i] += factor * gradients.Span(count)[i];
            }
        }
    }

    private int PaddedLength(int sequence) => _firstScratch[sequence + 1] - _firstScratch[sequence];

    private RowPlace PlaceOf(Matrix ragged, int sequence, int step) => new(ragged, _firstWeights[sequence] + step * PaddedLength(sequence));

    /// <summary>Finds for each packed sequence of the decoder that of the encoder, and room for its weights.</summary>
    private void Match(BatchLayout source)
    {
        int count = _layout.SequenceCount;
        if (_sources.Length < count)
        {
            _sources = new int[count];
            _packedOf = new int[count];
            _firstWeights = new int[count + 1];
            _firstScratch = new int[count + 1];
        }

        for (int packed = 0; packed < count; packed++)
        {
            _packedOf[source.CallerIndex[packed]] = packed;
        }

        for (int packed = 0; packed < count; packed++)
        {
            _sources[packed] = _packedOf[_layout.CallerIndex[packed]];
            int length = AlignedBuffer.RoundUp(source.Lengths[_sources[packed]]);
            _firstScratch[packed + 1] = checked(_firstScratch[packed] + length);
            _firstWeights[packed + 1] = checked(_firstWeights[packed] + length * _layout.Lengths[packed]);
        }

        for (int packed = 0; packed < count; packed++)
        {
            _packedOf[_layout.CallerIndex[packed]] = packed;
        }
    }
}
