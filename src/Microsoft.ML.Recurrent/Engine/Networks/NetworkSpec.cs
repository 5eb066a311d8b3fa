using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
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

    /// <summary>Whether the dropout before the head uses one mask for all steps of a sequence, where the head reads steps (Merity et al. 2018).</summary>
    public bool HasLockedOutputDropout { get; init; }

    /// <summary>Whether the head's rows are steps.</summary>
    public bool IsPerStep => Pooling == PoolingKind.None;

    /// <summary>What the network learns, and of which rows.</summary>
    public TargetShape Target => new(Head.TargetKind, Head.TargetKind == TargetKind.Class ? 1 : Head.Width, IsPerStep);

    /// <summary>Why a network has no such head over such rows, or null if it can.</summary>
    public string? WhyNot() => Head.WhyNot(IsPerStep) ?? (Head.IsTied ? WhyNotTied() : null);

    private string? WhyNotTied()
    {
        if (Inputs.Count == 0 || Inputs[0] is not { IsToken: true, Spelling: SpellingKind.None } tokens)
        {
            return "a head tied to the vectors of tokens, and a first input that has none";
        }

        int width = Stack.HiddenSize * Stack.DirectionCount;
        return tokens.IsFrozen ? "a head tied to vectors of tokens that are frozen"
            : tokens.VocabularySize != Head.Width ? $"a head of {Head.Width} outputs tied to the vectors of {tokens.VocabularySize} tokens"
            : tokens.Width != width ? $"a head over rows of {width} numbers tied to vectors of tokens that have {tokens.Width}; both must be the same"
            : null;
    }
}
