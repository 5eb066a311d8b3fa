using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>What a saved model must hold to be one of a task.</summary>
/// <param name="Name">In errors: "one class per sequence".</param>
/// <param name="IsPerStep">Whether the head reads every step, or one row of a sequence; null: either.</param>
/// <param name="Heads">The heads that the task can have.</param>
internal sealed record ModelTask(string Name, bool? IsPerStep, params HeadKind[] Heads)
{
    public static ModelTask Classification { get; } = new("one class per sequence", IsPerStep: false, HeadKind.Softmax);

    public static ModelTask Tagging { get; } = new("one class per step", IsPerStep: true, HeadKind.Softmax, HeadKind.Crf);

    public static ModelTask Binary { get; } = new("yes or no per sequence", IsPerStep: false, HeadKind.Sigmoid);

    public static ModelTask MultiLabel { get; } = new("yes or no for each of some labels", IsPerStep: null, HeadKind.Sigmoid);

    public static ModelTask Regression { get; } = new("numbers per sequence", IsPerStep: false, HeadKind.Linear, HeadKind.Exponential);

    public static ModelTask StepRegression { get; } = new("numbers per step", IsPerStep: true, HeadKind.Linear);

    public static ModelTask SequenceToSequence { get; } = new("a sequence per sequence", IsPerStep: true, HeadKind.Vocabulary) { WritesSequences = true };

    public static ModelTask LanguageModeling { get; } = new("the probability of each token", IsPerStep: true, HeadKind.Vocabulary) { PredictsItsInput = true };

    /// <summary>Whether the model is a language model, whose one input has the classes that its head has.</summary>
    public bool PredictsItsInput { get; private init; }

    /// <summary>Whether the model is an encoder-decoder.</summary>
    public bool WritesSequences { get; private init; }

    /// <summary>Why a network is of another task, or null if it is of this one.</summary>
    public string? WhyNot(NetworkSpec network)
        => (IsPerStep ?? network.IsPerStep) != network.IsPerStep ? $"pooling {network.Pooling} for {Name}"
            : !Heads.Contains(network.Head.Kind) ? $"head {network.Head.Kind} for {Name}"
            : null;
}
