using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>The parts of a <see cref="NetworkSpec"/> in one record, so that a test changes any of them by name.</summary>
internal sealed record FlatSpec
{
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    public required CellKind Cell { get; init; }

    public required int HiddenSize { get; init; }

    public int LayerCount { get; init; } = 1;

    public bool IsBidirectional { get; init; }

    public bool HasResidualConnections { get; init; }

    public bool HasLayerNormalization { get; init; }

    public PoolingKind Pooling { get; init; } = PoolingKind.Last;

    public HeadKind Head { get; init; }

    public TransitionRules? Rules { get; init; }

    public bool HasRulesInModel { get; init; }

    public bool IsTied { get; init; }

    public required int ClassCount { get; init; }

    public float InputDropout { get; init; }

    public float LayerDropout { get; init; }

    public float RecurrentDropout { get; init; }

    public float WeightDrop { get; init; }

    public float OutputDropout { get; init; }

    public bool HasLockedOutputDropout { get; init; }

    public bool HasVariationalDropout { get; init; }


    public bool HasBFloat16Weights { get; init; }

    public static implicit operator NetworkSpec(FlatSpec flat) => new()
    {
        Inputs = flat.Inputs,
        Stack = new StackSpec
        {
            Cell = flat.Cell,
            HiddenSize = flat.HiddenSize,
            LayerCount = flat.LayerCount,
            IsBidirectional = flat.IsBidirectional,
            HasResidualConnections = flat.HasResidualConnections,
            HasLayerNormalization = flat.HasLayerNormalization,
            LayerDropout = flat.LayerDropout,
            RecurrentDropout = flat.RecurrentDropout,
            HasVariationalDropout = flat.HasVariationalDropout,
            HasBFloat16Weights = flat.HasBFloat16Weights,
            WeightDrop = flat.WeightDrop,
        },
        Pooling = flat.Pooling,
        Head = new HeadSpec { Kind = flat.Head, Width = flat.ClassCount, Rules = flat.Rules, HasRulesInModel = flat.HasRulesInModel, IsTied = flat.IsTied },
        InputDropout = flat.InputDropout,
        OutputDropout = flat.OutputDropout,
        HasLockedOutputDropout = flat.HasLockedOutputDropout,
    };
}
