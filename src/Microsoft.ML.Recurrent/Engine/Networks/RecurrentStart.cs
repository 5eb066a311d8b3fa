using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// First values of the recurrent matrices and of the gates that hold the state, where they are to be others than <see cref="WeightInitializer"/> gives. Only a
/// training needs to know how it began, so a model does not save it.
/// </summary>
internal sealed record RecurrentStart
{
    /// <summary>Each gate's H x H block.</summary>
    public ParameterInitializer Matrices { get; init; } = ParameterInitializer.Orthogonal;

    /// <summary>The spectral radius that each gate's block is brought to by a factor; 0: as drawn.</summary>
    public double SpectralRadius { get; init; }

    /// <summary>First bias of an LSTM's forget gate.</summary>
    public float ForgetBias { get; init; } = 1;

    /// <summary>
    /// Tmax: the gate that holds the state has first biases log(u), u uniform in [1, Tmax - 1], so that units forget after 1 to Tmax steps, and an input gate of its own
    /// their negatives (Tallec and Ollivier 2018, section 3). 0: no such biases.
    /// </summary>
    public int LongestDependency { get; init; }

    /// <summary>Rewrites what <see cref="ITrainedNetwork.Initialize"/> wrote; nothing at the defaults.</summary>
    public void Apply(ITrainedNetwork network, ulong seed, int threadCount = 1, Cancellation cancellation = default)
    {
        if (this == new RecurrentStart())
        {
            return;
        }

        foreach (Stack stack in network.Stacks)
        {
            foreach (StackLevel level in stack.Levels)
            {
                foreach (RecurrentDirection direction in level.Recurrent.Directions)
                {
                    WriteMatrix(network, direction.Weights, seed, threadCount, cancellation);
                    WriteBiases(network, direction.Weights, stack.Spec.Cell, seed);
                }
            }
        }
    }

    /// <summary>The places of the gate that holds the state and of the one that lets in what is new, where it has one; -1: none.</summary>
    private static (int Hold, int Enter) GatesOf(CellKind cell) => cell switch
    {
        CellKind.Lstm or CellKind.LstmPeephole => (1, 0),
        CellKind.LstmCoupled or CellKind.LstmCoupledPeephole => (0, -1),

        // z in PyTorch's sense: the paper's gate is 1 - z, whose biases have the other sign.
        CellKind.GruResetAfter or CellKind.GruResetBefore => (1, -1),
        _ => (-1, -1),
    };

    private void WriteMatrix(ITrainedNetwork network, DirectionWeights weights, ulong seed, int threadCount, Cancellation cancellation)
    {
        if (weights.WeightHh is not { } matrix)
        {
            return;
        }

        if (Matrices != ParameterInitializer.Orthogonal)
        {
            WeightInitializer.Initialize(network.Parameters, matrix, Matrices, network.Weights, seed, threadCount, cancellation);
        }

        if (SpectralRadius == 0)
        {
            return;
        }

        int size = weights.HiddenSize;
        Span<float> values = matrix.In(network.Weights);
        for (int block = 0; block < values.Length; block += size * size)
        {
            cancellation.ThrowIfRequested();
            Scale(values.Slice(block, size * size), size);
        }
    }

    private void Scale(Span<float> block, int size)
    {
        // All eigenvalues of an orthogonal matrix, as of the identity, lie on the unit circle.
        double radius = Matrices == ParameterInitializer.GlorotUniform ? MatrixMeasures.SpectralRadius(block, size) : 1;
        if (radius > 0)
        {
            float factor = (float)(SpectralRadius / radius);
            foreach (ref float value in block)
            {
                value *= factor;
            }
        }
    }

    private void WriteBiases(ITrainedNetwork network, DirectionWeights weights, CellKind cell, ulong seed)
    {
        (int hold, int enter) = GatesOf(cell);
        if (hold < 0)
        {
            return;
        }

        int size = weights.HiddenSize;
        Span<float> biases = weights.BiasIh.In(network.Weights);
        if (LongestDependency == 0)
        {
            if (cell is not (CellKind.GruResetAfter or CellKind.GruResetBefore))
            {
                biases.Slice(hold * size, size).Fill(ForgetBias);
            }

            return;
        }

        // Biases are not drawn otherwise, so their stream is free.
        RandomStream random = WeightInitializer.StreamOf(network.Parameters, weights.BiasIh, seed);
        for (int unit = 0; unit < size; unit++)
        {
            float bias = (float)ScalarMath.Log(random.NextUniform(1, LongestDependency - 1));
            biases[(hold * size) + unit] = bias;
            if (enter >= 0)
            {
                biases[(enter * size) + unit] = -bias;
            }
        }
    }
}
