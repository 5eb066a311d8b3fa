using Microsoft.ML.Recurrent.Engine.Cells;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>Everything that decides a stack of recurrent levels; saved with a model as JSON.</summary>
internal sealed record StackSpec
{
    public required CellKind Cell { get; init; }

    /// <summary>H: units of a level, in each direction.</summary>
    public required int HiddenSize { get; init; }

    public int LayerCount { get; init; } = 1;

    public bool IsBidirectional { get; init; }

    /// <summary>Adds a recurrent layer's input to its output where their widths agree (all layers but the first).</summary>
    public bool HasResidualConnections { get; init; }

    /// <summary>Normalises the output of every recurrent layer.</summary>
    public bool HasLayerNormalization { get; init; }

    /// <summary>Between recurrent layers.</summary>
    public float LayerDropout { get; init; }

    /// <summary>On the state that the recurrent product reads; one mask per sequence (Gal and Ghahramani 2016).</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>
    /// On the recurrent matrices themselves, one mask per update (DropConnect; Wan et al. 2013, Merity et al. 2018); without effect on cells without one.
    /// </summary>
    public float WeightDrop { get; init; }

    /// <summary>Dropout before and between layers uses one mask for all steps of a sequence.</summary>
    public bool HasVariationalDropout { get; init; }

    /// <summary>
    /// The matrices of the recurrent layers hold numbers that bfloat16 holds and kernels read them as such, at half the memory. For
    /// scoring alone.
    /// </summary>
    public bool HasBFloat16Weights { get; init; }

    public int DirectionCount => IsBidirectional ? 2 : 1;

    /// <summary>Real columns of the output's blocks: H for each direction.</summary>
    public int[] OutputWidths => [.. Enumerable.Repeat(HiddenSize, DirectionCount)];

    /// <summary>The same levels with nothing dropped.</summary>
    public StackSpec WithoutDropout() => this with { LayerDropout = 0, RecurrentDropout = 0, WeightDrop = 0, HasVariationalDropout = false };
}
