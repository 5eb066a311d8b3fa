using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>What training fits and a model saves, whatever it computes: named weights.</summary>
internal interface ITrainedNetwork
{
    ParameterSet Parameters { get; }

    /// <summary>The master copy; <see cref="Pack"/> takes changes of it.</summary>
    AlignedBuffer Weights { get; }

    /// <summary>The recurrent levels that read the features.</summary>
    StackSpec StackSpec { get; }

    /// <summary>All stacks: that which reads the features, and a decoder's behind it.</summary>
    IReadOnlyList<Stack> Stacks { get; }

    /// <summary>Outputs of the head.</summary>
    int OutputCount { get; }

    /// <summary>What reads the features, one input a feature.</summary>
    IReadOnlyList<InputSpec> InputSpecs { get; }

    /// <summary>What stands before the names of their parameters.</summary>
    string InputPrefix { get; }

    /// <summary>Gives the weights their first values, which the seed decides and not the number of threads.</summary>
    void Initialize(ulong seed, int threadCount = 1, Cancellation cancellation = default);

    void Pack(int threadCount = 1);

    /// <summary>A network of the same spec whose weights are zero.</summary>
    /// <param name="hasBFloat16Weights">Whether its recurrent layers hold bfloat16; null: as here.</param>
    ITrainedNetwork NewLike(bool? hasBFloat16Weights = null);
}
