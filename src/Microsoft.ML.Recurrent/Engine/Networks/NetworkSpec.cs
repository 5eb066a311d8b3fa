using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>Everything that decides a network's parameters and its function; saved with a model as JSON.</summary>
internal sealed record NetworkSpec
{
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    public required StackSpec Stack { get; init; }

    /// <summary>How the steps of a sequence become the one row that the head reads; None: the head reads every step.</summary>
    public PoolingKind Pooling { get; init; } = PoolingKind.Last;

    public required HeadSpec Head { get; init; }

    /// <summary>Before the first recurrent layer.</summary>
    public float InputDropout { get; init; }

    /// <summary>Before the dense layer of the head.</summary>
    public float OutputDropout { get; init; }

    /// <summary>Whether the head's rows are steps.</summary>
    public bool IsPerStep => Pooling == PoolingKind.None;

    /// <summary>What the network learns, and of which rows.</summary>
    public TargetShape Target => new(Head.TargetKind, Head.TargetKind == TargetKind.Class ? 1 : Head.Width, IsPerStep);

    /// <summary>Why a network has no such head over such rows, or null if it can.</summary>
    public string? WhyNot() => Head.WhyNot(IsPerStep);
}
