using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The mean and inverse deviation of every row of one Forward of a <see cref="LayerNormalization"/>.</summary>
internal sealed class LayerNormalizationPass : Pass
{
    private readonly BlockList _outputBlocks = new();
    private NormalizationFactors _factors = null!;
    private Parameter _weight = null!;
    private Parameter _bias = null!;
    private AlignedBuffer _gradients = null!;
    private Columns _gradient;
    private Matrix _moments;

    public LayerNormalizationPass()
    {
        ForwardWork = new NormalizeRows(this);
        ParameterWork = new SumColumns(this);
        InputWork = new DifferentiateRows(this);
    }

    public IParallelWork ForwardWork { get; }

    /// <summary>Adds the parameters' gradients; shares own columns.</summary>
    public IParallelWork ParameterWork { get; }

    /// <summary>Turns the output's gradient into the input's; shares own rows.</summary>
    public IParallelWork InputWork { get; }

    public void Start(NormalizationFactors factors, Workspace workspace)
    {
        _factors = factors;
        _moments = workspace.Rent(2, Input.Rows);
        Output = _outputBlocks.Rent(Input, Input.Rows, workspace);
    }

    public void StartBackward(Columns outputGradient, Parameter weight, Parameter bias, AlignedBuffer gradients)
    {
        _gradient = outputGradient;
        _weight = weight;
        _bias = bias;
        _gradients = gradients;
    }

    private sealed class NormalizeRows(LayerNormalizationPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int row = share; row < pass.Input.Rows; row += shareCount)
            {
                NormalizationKernel.Forward(pass.Input, row, pass._factors, pass.Output, pass._moments);
            }
        }
    }

    private sealed class SumColumns(LayerNormalizationPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            Span<float> gain = stackalloc float[LaneSums.Lanes];
            Span<float> shift = stackalloc float[LaneSums.Lanes];
            Span<float> weight = pass._weight.In(pass._gradients);
            Span<float> bias = pass._bias.In(pass._gradients);
            int first = 0;
            int group = 0;
            for (int block = 0; block < pass.Input.Count; block++)
            {
                int width = pass.Input[block].Columns;
                for (int column = 0; column < width; column += LaneSums.Lanes, group++)
                {
                    if (group % shareCount != share)
                    {
                        continue;
                    }

                    NormalizationKernel.SumRows(pass.Input[block], pass._gradient[block], column, pass._moments, gain, shift);
                    int count = Math.Min(LaneSums.Lanes, width - column);
                    Span<float> ownWeight = weight.Slice(first + column, count);
                    Span<float> ownBias = bias.Slice(first + column, count);
                    TensorPrimitives.Add(ownWeight, gain[..count], ownWeight);
                    TensorPrimitives.Add(ownBias, shift[..count], ownBias);
                }

                first += width;
            }
        }
    }

    private sealed class DifferentiateRows(LayerNormalizationPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            for (int row = share; row < pass.Input.Rows; row += shareCount)
            {
                NormalizationKernel.Backward(pass.Input, row, pass._factors, pass._gradient, pass._moments);
            }
        }
    }
}
