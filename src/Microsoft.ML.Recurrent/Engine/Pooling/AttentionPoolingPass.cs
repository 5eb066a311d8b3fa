using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// One Forward of an <see cref="AttentionPooling"/>. The weighted sum is one running recurrence over the steps: with m the
/// largest score so far, total = sum exp(score - m) and output = sum exp(score - m) h, both rescaled when m grows.
/// </summary>
internal sealed class AttentionPoolingPass : PoolingPass
{
    private readonly HiddenShare _hiddenWork;
    private readonly WeightedShare _weightedWork;
    private AlignedBuffer _vector = null!;
    private Matrix _scores;
    private Matrix _scoreGradients;
    private Matrix _maxima;
    private Matrix _totals;
    private Parameter _vectorParameter = null!;
    private AlignedBuffer _gradients = null!;

    public AttentionPoolingPass()
    {
        _hiddenWork = new HiddenShare(this);
        _weightedWork = new WeightedShare(this);
    }

    /// <summary>N x A: the products, then their tanh, then the gradients of the products.</summary>
    public Matrix Hidden { get; private set; }

    public void Start(AlignedBuffer vector, Matrix hidden)
    {
        _vector = vector;
        Hidden = hidden;
    }

    /// <summary>Adds the vector's gradient and turns <see cref="Hidden"/> into the gradient of the products.</summary>
    public void BackwardHidden(Parameter vector, Execution execution)
    {
        _vectorParameter = vector;
        _gradients = execution.Gradients!.Dense;
        execution.Run(_hiddenWork, (long)Hidden.Rows * Hidden.Columns);
    }

    /// <summary>Adds to the gradient of each step its weight times the gradient of the output.</summary>
    public void AddWeightedGradient(Execution execution) => execution.Run(_weightedWork, (long)Input.Rows * Input.Width);

    protected override void Prepare(Workspace workspace)
    {
        _scores = workspace.Rent(1, Layout.RowCount);
        _scoreGradients = workspace.Rent(1, Layout.RowCount);
        _maxima = workspace.Rent(1, Layout.SequenceCount);
        _totals = workspace.Rent(1, Layout.SequenceCount);
    }

    protected override void ForwardSequence(int sequence)
    {
        float maximum = float.NegativeInfinity;
        float total = 0;
        for (int block = 0; block < Output.Count; block++)
        {
            Output[block].Row(sequence).Clear();
        }

        for (int step = 0; step < Layout.Lengths[sequence]; step++)
        {
            int row = Layout.OffsetOf(step) + sequence;
            float score = AttentionKernel.Score(Hidden, row, _vector);
            _scores[0, row] = score;
            if (score > maximum)
            {
                float scale = ScalarMath.Exp(maximum - score);
                total *= scale;
                Scale(sequence, scale);
                maximum = score;
            }

            float weight = ScalarMath.Exp(score - maximum);
            total += weight;
            RowKernels.AddScaled(Input, row, weight, Output, sequence);
        }

        Scale(sequence, 1 / total);
        _maxima[0, sequence] = maximum;
        _totals[0, sequence] = total;
    }

    /// <summary>With weights a, d score = a * (gradient . h - gradient . output).</summary>
    protected override void BackwardSequence(int sequence)
    {
        float average = RowKernels.Dot(OutputGradient, sequence, Output, sequence);
        for (int step = 0; step < Layout.Lengths[sequence]; step++)
        {
            int row = Layout.OffsetOf(step) + sequence;
            float weight = ScalarMath.Exp(_scores[0, row] - _maxima[0, sequence]) / _totals[0, sequence];
            _scores[0, row] = weight;
            _scoreGradients[0, row] = weight * (RowKernels.Dot(OutputGradient, sequence, Input, row) - average);
        }
    }

    private void Scale(int sequence, float factor)
    {
        for (int block = 0; block < Output.Count; block++)
        {
            Span<float> row = Output[block].Row(sequence);
            TensorPrimitives.Multiply(row, factor, row);
        }
    }

    private sealed class HiddenShare(AttentionPoolingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            Span<float> sums = stackalloc float[LaneSums.Lanes];
            Span<float> gradient = pass._vectorParameter.In(pass._gradients);
            for (int column = share * LaneSums.Lanes; column < gradient.Length; column += shareCount * LaneSums.Lanes)
            {
                AttentionKernel.Backward(pass.Hidden, column, pass._scoreGradients, pass._vector, sums);
                Span<float> own = gradient.Slice(column, Math.Min(LaneSums.Lanes, gradient.Length - column));
                TensorPrimitives.Add(own, sums[..own.Length], own);
            }
        }
    }

    private sealed class WeightedShare(AttentionPoolingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int sequence = share; sequence < pass.Layout.SequenceCount; sequence += shareCount)
            {
                for (int step = 0; step < pass.Layout.Lengths[sequence]; step++)
                {
                    int row = pass.Layout.OffsetOf(step) + sequence;
                    RowKernels.AddScaled(pass.OutputGradient, sequence, pass._scores[0, row], pass.InputGradient, row);
                }
            }
        }
    }
}
