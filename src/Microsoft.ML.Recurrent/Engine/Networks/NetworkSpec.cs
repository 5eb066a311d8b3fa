using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>Everything that decides a network's parameters and its function; saved with a model as JSON.</summary>
internal sealed record NetworkSpec
{
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public int LayerCount { get; init; } = 1;

    public bool IsBidirectional { get; init; }

    /// <summary>Adds a recurrent layer's input to its output where their widths agree (all layers but the first).</summary>
    public bool HasResidualConnections { get; init; }

    /// <summary>Normalises the output of every recurrent layer.</summary>
    public bool HasLayerNormalization { get; init; }

    /// <summary>None where every step has a class of its own.</summary>
    public PoolingKind Pooling { get; init; } = PoolingKind.Last;

    /// <summary>A CRF wants a class a step.</summary>
    public HeadKind Head { get; init; }

    /// <summary>What decoded sequences of classes must keep; null: nothing. For a class a step.</summary>
    public TransitionRules? Rules { get; init; }

    /// <summary>CRF only: sequences that break the rules have no probability, in training as in use.</summary>
    public bool HasRulesInModel { get; init; }

    /// <summary>C: classes of the head.</summary>
    public required int ClassCount { get; init; }

    public float InputDropout { get; init; }

    /// <summary>Between recurrent layers.</summary>
    public float LayerDropout { get; init; }

    /// <summary>On the state that the recurrent product reads; one mask per sequence (Gal and Ghahramani 2016).</summary>
    public float RecurrentDropout { get; init; }

    /// <summary>Before the dense layer of the head.</summary>
    public float OutputDropout { get; init; }

    /// <summary>Input and layer dropout use one mask for all steps of a sequence.</summary>
    public bool HasVariationalDropout { get; init; }

    /// <summary>Elman only: recurrent weights start as the identity.</summary>
    public bool HasIdentityInitialization { get; init; }

    /// <summary>
    /// The matrices of the recurrent layers hold numbers that bfloat16 holds and kernels read them as such, at half the memory. For
    /// scoring alone.
    /// </summary>
    public bool HasBFloat16Weights { get; init; }
}
