using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>Everything that decides a training run beside the network and the data.</summary>
internal sealed record TrainingSettings
{
    public int EpochCount { get; init; } = 20;

    public int BatchSize { get; init; } = 32;

    /// <summary>Most steps of a mini-batch, of its sequences and of their second ones alike, in place of <see cref="BatchSize"/>; 0: by that.</summary>
    public int BatchTokens { get; init; }

    public double LearningRate { get; init; } = 0.002;

    public OptimizerMethod Optimizer { get; init; } = OptimizerMethod.AdamW;

    /// <summary>Of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD looks ahead along its momentum.</summary>
    public bool IsNesterov { get; init; }

    /// <summary>Adam and AdamW: how much of the mean gradient stays at each step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam and AdamW: how much of the mean square stays at each step.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW only: part of the weights, times the learning rate, that each step takes away.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Added to the gradient times the weight, for every optimiser.</summary>
    public double L2 { get; init; }

    /// <summary>
    /// Whether each update acts on all token vectors: moments fade and weights decay where a batch held no such token, too. If
    /// not, it acts on those of the batch alone.
    /// </summary>
    public bool HasDenseEmbeddingUpdates { get; init; }

    /// <summary>Names of parameters that no update changes, beside those that are not trained at all.</summary>
    public IReadOnlySet<string> FrozenParameters { get; init; } = FrozenSet<string>.Empty;

    public ScheduleKind Schedule { get; init; } = ScheduleKind.Constant;

    /// <summary>Part of all steps over which the learning rate rises from zero.</summary>
    public double WarmupFraction { get; init; }

    /// <summary>Largest norm of all gradients together; 0: no limit.</summary>
    public double MaximumGradientNorm { get; init; } = 5;

    /// <summary>Largest size of a single gradient, applied before the norm's limit; 0: no limit.</summary>
    public double MaximumGradientValue { get; init; }

    /// <summary>An epoch of a greater training loss has diverged, and its weights are no answer.</summary>
    public double LargestUsableLoss { get; init; } = double.PositiveInfinity;

    /// <summary>Tokens that each update reads as the unknown one; null: none.</summary>
    public TokenDropout? TokenDropout { get; init; }

    /// <summary>Steps of a window of truncated backpropagation through time; 0: whole sequences.</summary>
    public int TruncationLength { get; init; }

    /// <summary>
    /// Whether windows have lengths around <see cref="TruncationLength"/>, drawn anew for each (<see cref="Networks.WindowLengths"/>); the learning rate of each goes
    /// with its length.
    /// </summary>
    public bool HasRandomWindows { get; init; }

    /// <summary>
    /// Weights are averaged over the updates (Polyak and Juditsky 1992) behind the first epoch whose loss is above that of an epoch more than so many before it
    /// (the non-monotonic trigger of Merity et al. 2018), and the average is validated and kept in their place. 0: no average.
    /// </summary>
    public int AveragingInterval { get; init; }

    /// <summary>The epoch from whose first update on weights are averaged instead; 0: none. Not together with <see cref="AveragingInterval"/>.</summary>
    public int AveragingStart { get; init; }

    /// <summary>
    /// Steps of a segment: of longer sequences the steps of one segment are kept, and the others run again in the backward pass. 0: all steps are kept. Not
    /// together with <see cref="TruncationLength"/>.
    /// </summary>
    public int SegmentLength { get; init; }

    /// <summary>Encoder-decoders: updates that scheduled sampling decays over; 0: the decoder reads true symbols alone.</summary>
    public double SamplingDecay { get; init; }

    public LossSettings Loss { get; init; } = LossSettings.Plain;

    /// <summary>Name of the task's metric that makes an epoch the best one on validation data, or <see cref="EarlyStopping.Loss"/>; null: the last one is.</summary>
    public string? SelectionMetric { get; init; } = EarlyStopping.Loss;

    /// <summary>Epochs without gain after which training stops; 0: never.</summary>
    public int Patience { get; init; }

    public ulong Seed { get; init; } = 1;

    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    public Optimizer CreateOptimizer(ParameterSet parameters) => Optimizer switch
    {
        OptimizerMethod.AdamW => new AdamW(parameters, Beta1, Beta2, weightDecay: WeightDecay, l2: L2),
        OptimizerMethod.Adam => new Adam(parameters, Beta1, Beta2, l2: L2),
        OptimizerMethod.Sgd => new SgdMomentum(parameters, Momentum, IsNesterov, L2),
        OptimizerMethod.RmsProp => new RmsProp(parameters, l2: L2),
        OptimizerMethod.AdaGrad => new AdaGrad(parameters, l2: L2),
        _ => throw new UnreachableException($"No optimiser is named {Optimizer}."),
    };
}
