using Microsoft.ML.Recurrent;

namespace Samples.Defaults;

/// <summary>Numbers that a bare call takes by the kind of data, in place of them the same for all sets.</summary>
/// <param name="InputDropout">Before the first layer.</param>
/// <param name="OutputDropout">Before the last.</param>
/// <param name="LearningRate">After the warm-up.</param>
internal sealed record Candidate(float InputDropout, float OutputDropout, float LearningRate)
{
    /// <summary>Few, so that choosing among them costs a few trainings per set.</summary>
    public static IReadOnlyList<Candidate> All { get; } =
    [
        new(0.1f, 0.3f, 0.002f),
        new(0.2f, 0.5f, 0.002f),
        new(0.4f, 0.5f, 0.002f),
        new(0.2f, 0.4f, 0.004f),
    ];

    public void Apply(RecurrentTrainerOptions options)
    {
        options.InputDropout = InputDropout;
        options.OutputDropout = OutputDropout;
        options.LearningRate = LearningRate;
    }

    public override string ToString() => FormattableString.Invariant($"dropouts {InputDropout} and {OutputDropout}, learning rate {LearningRate}");
}
