using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A <see cref="SoftmaxHead"/> over a large vocabulary, with the same bits: rows are compared with their targets block by block, so that the scores of all
/// rows never lie in memory together. Parameters <c>name.weight</c> and <c>name.bias</c>.
/// </summary>
/// <remarks>
/// Forward keeps the input alone. Compare computes the scores of a block of rows, its losses and in training its gradients, and goes on to the next block; the
/// divisor of the loss is known from the targets before. Backward hands out what is done. Only <see cref="OutputsOf"/> makes the probabilities of all rows. On request
/// training compares with a sample of the classes only; whatever else is asked for comes from all of them.
/// </remarks>
internal sealed class VocabularyHead : RowHead
{
    // Where the weights are small, 256 KiB of input and scores stay in an L2 cache from the scores to the weights' gradient: 12.6 ms, 15.6 ms with 768 rows
    // (65 outputs, 512 inputs, 6,400 rows, one thread).
    private const int CachedFloats = 64 * 1024;

    // Where they are not, each block reads and writes the sums of their gradient, as large as they are, once: 636 ms, 846 ms with 96 rows, 632 ms with 768
    // (50,000 outputs, 256 inputs, 1,100 rows, two threads).
    private const int MostRows = 384;

    // Probabilities that lie in an L1 cache until their gradient is made.
    private const int ProbabilityFloats = 4096;

    private readonly Lock _packing = new();
    private AlignedBuffer? _weights;
    private volatile bool _isPacked;

    /// <param name="parameters">Takes the two parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="width">C.</param>
    /// <param name="blockRows">Rows of a block; 0: as many as suit the width.</param>
    /// <param name="tied">The parameter that is the weights, another layer's too; null: the head has its own.</param>
    /// <param name="sampleCount">Classes that training draws (<see cref="SampledPass"/>); 0: it compares with all.</param>
    public VocabularyHead(
        ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int width, int blockRows = 0, Parameter? tied = null, int sampleCount = 0)
        : base(parameters, name, blockWidths, width, sampleCount > 0 ? tied ?? NewTable(parameters, name, blockWidths, width) : tied)
    {
        SampleCount = sampleCount;
        BlockRows = blockRows > 0 ? blockRows : BlockRowsOf(width, Dense.InputWidth);
        RowsAtOnce = Math.Clamp(ProbabilityFloats / AlignedBuffer.RoundUp(width), 1, BlockRows);
    }

    /// <summary>K: classes that an update of training draws; 0: training compares with all.</summary>
    public int SampleCount { get; }

    /// <summary>W [C, W].</summary>
    public Parameter Weight => Dense.Weight;

    /// <summary>b [C].</summary>
    public Parameter Bias => Dense.Bias!;

    /// <summary>Columns of a row of the input.</summary>
    public int InputWidth => Dense.InputWidth;

    /// <summary>Rows that are compared together.</summary>
    public int BlockRows { get; }

    /// <summary>Rows of a block whose probabilities a thread makes before it uses them.</summary>
    public int RowsAtOnce { get; }

    /// <summary>Rows of a block: a function of the layer's shape alone, as a forecast of memory needs it.</summary>
    public static int BlockRowsOf(int width, int inputWidth)
    {
        int rows = (long)width * inputWidth > CachedFloats ? MostRows : Math.Min(MostRows, CachedFloats / (AlignedBuffer.RoundUp(width) + inputWidth));
        return Math.Max(1, rows / TileKernels.MaximumRows) * TileKernels.MaximumRows;
    }

    /// <summary>Where classes are drawn the packed copies of all weights wait until somebody compares with all: an update of few rows packs few.</summary>
    public override void Pack(AlignedBuffer weights)
    {
        if (SampleCount == 0)
        {
            base.Pack(weights);
            return;
        }

        _weights = weights;
        _isPacked = false;
    }

    /// <summary>Keeps the input.</summary>
    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        if (SampleCount > 0 && execution.IsTraining)
        {
            SampledPass sampled = execution.Workspace.Take<SampledPass>();
            sampled.Start(input, layout);
            return sampled;
        }

        PackAll();
        VocabularyPass pass = execution.Workspace.Take<VocabularyPass>();
        pass.Start(input, layout);
        return pass;
    }

    /// <summary>The probabilities of every row, rows x C: memory that nothing else here takes.</summary>
    public override Matrix OutputsOf(HeadPass pass, Execution execution)
    {
        Matrix outputs = execution.Workspace.Rent(pass.Input.Rows, Width);
        ((VocabularyPass)pass).WriteOutputs(this, outputs, execution);
        return outputs;
    }

    /// <summary>
    /// Compares the rows with the labels; rows of label -1 are left out. In training also adds the parameters' gradients and makes that of the input; otherwise
    /// finds each row's best class and the log-probability of its label.
    /// </summary>
    public override BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution)
    {
        if (pass is SampledPass sampled)
        {
            sampled.Compare(this, _weights!, targets, settings, execution);
            return sampled.Loss;
        }

        var own = (VocabularyPass)pass;
        own.SetTargets(targets, new CrossEntropy(settings, Width));
        own.Compare(this, Dense, execution);
        return own.Loss;
    }

    public override Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution)
        => !wantsInputGradient ? default : pass is SampledPass sampled ? sampled.InputGradient : ((VocabularyPass)pass).InputGradient;

    public override HeadStep NewStep(Columns input, int rowCount, Workspace workspace)
    {
        PackAll();
        return base.NewStep(input, rowCount, workspace);
    }

    /// <summary>The weights as a table, whose rows have gradients where a batch read them.</summary>
    private static Parameter NewTable(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int width)
    {
        int inputWidth = 0;
        foreach (int blockWidth in blockWidths)
        {
            inputWidth += blockWidth;
        }

        return parameters.Add($"{name}.weight", [width, inputWidth], ParameterInitializer.GlorotUniform, isDecayed: true, isTable: true);
    }

    /// <summary>Packs all weights if that waits. Any number of threads may be the first to ask.</summary>
    private void PackAll()
    {
        if (SampleCount == 0 || _isPacked || _weights is null)
        {
            return;
        }

        lock (_packing)
        {
            if (!_isPacked)
            {
                base.Pack(_weights);
                _isPacked = true;
            }
        }
    }

    protected override void WriteOutputs(Matrix scores, int row, Matrix outputs) => SoftmaxKernel.Write(scores, row, outputs);
}
