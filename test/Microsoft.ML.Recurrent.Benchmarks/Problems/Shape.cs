using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// B sequences of T steps of D numbers through one recurrent layer of H units (each direction), then a dense layer and softmax: over the
/// last state, or over every step for a tagger, which reads in both directions. Of tasks over tokens D is E, the size of a token's vector, and the head stands
/// over every step of what is written; a forecaster's stands over the last state, beside a linear path from the first of the numbers.
/// </summary>
internal sealed record Shape(RecurrentKind Kind, int BatchSize, int StepCount, int InputSize, int HiddenSize)
{
    private const int LeastLength = 5;
    private const int RaggedSeed = 3;
    private const int TargetSeed = 4;

    public bool IsTagger { get; init; }

    /// <summary>Lengths are uniform from 5 to T; otherwise all are T.</summary>
    public bool IsRagged { get; init; }

    /// <summary>Whether the gradient of the input is needed, as it is behind an embedding and in upper layers.</summary>
    public bool WantsInputGradient { get; init; }

    /// <summary>Input and recurrent weights are numbers that bfloat16 holds; ours stores them so, peers as floats.</summary>
    public bool HasBFloat16Weights { get; init; }

    /// <summary>What the network is for. Its other tasks read and write tokens.</summary>
    public TaskKind Task { get; init; }

    /// <summary>V: tokens that are read, and as many that may be written.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Recurrent layers above the first one.</summary>
    public int UpperLayerCount { get; init; }

    /// <summary>Steps that are forecast.</summary>
    public int Horizon { get; init; }

    /// <summary>Whether the head's weights are the vectors of the tokens.</summary>
    public bool IsTied { get; init; }

    /// <summary>Whether a decoder's step reads the attentional vector of the step before.</summary>
    public bool FeedsInput { get; init; }

    /// <summary>Hypotheses of a sequence that is written; 1: greedy, 0: nothing is written.</summary>
    public int BeamSize { get; init; }

    public static Shape Small { get; } = new(RecurrentKind.Lstm, 5, 7, 6, 20);

    [JsonIgnore]
    public int ClassCount => IsTagger ? 20 : 16;

    [JsonIgnore]
    public int DirectionCount => IsTagger ? 2 : 1;

    [JsonIgnore]
    public int GateCount => Kind == RecurrentKind.Lstm ? 4 : 3;

    /// <summary>Whether it reads tokens and not numbers.</summary>
    [JsonIgnore]
    public bool HasTokens => Task is TaskKind.Sequences or TaskKind.Language;

    /// <summary>Multiplications and additions that a forward pass cannot do without.</summary>
    [JsonIgnore]
    public double ForwardFlopCount => HasTokens ? TextWork.ForwardFlops(this) : RecurrentFlops(InputSize + HiddenSize) + HeadFlopCount;

    /// <summary>Those of a training step: the way forward, through time, the gradients of weights, and that of the input where it is wanted.</summary>
    [JsonIgnore]
    public double TrainingFlopCount => HasTokens
        ? 3 * TextWork.ForwardFlops(this)
        : RecurrentFlops((2 * (InputSize + HiddenSize)) + HiddenSize + (WantsInputGradient ? InputSize : 0)) + (3 * HeadFlopCount);

    /// <summary>Steps of all sequences; of targets, ends included, where such are written.</summary>
    [JsonIgnore]
    public int RowCount => Task == TaskKind.Sequences ? TargetLengths().Sum() + BatchSize : Lengths().Sum();

    private double HeadFlopCount => Task == TaskKind.Forecast
        ? 2.0 * BatchSize * (HiddenSize + StepCount) * Horizon * ForecastProblem.Levels.Length
        : 2.0 * (IsTagger ? RowCount : BatchSize) * HiddenSize * DirectionCount * ClassCount;

    /// <summary>Steps of each sequence, longest first.</summary>
    public int[] Lengths()
    {
        var lengths = new int[BatchSize];
        Array.Fill(lengths, StepCount);
        if (IsRagged)
        {
            var random = new Random(RaggedSeed);
            for (int sequence = 0; sequence < BatchSize; sequence++)
            {
                lengths[sequence] = random.Next(LeastLength, StepCount + 1);
            }

            Array.Sort(lengths, (left, right) => right.CompareTo(left));
        }

        return lengths;
    }

    /// <summary>Symbols of each sequence's target, the end not counted, in the order of <see cref="Lengths"/>; independent of the source's steps.</summary>
    public int[] TargetLengths()
    {
        var random = new Random(TargetSeed);
        return [.. Enumerable.Range(0, BatchSize).Select(_ => IsRagged ? random.Next(LeastLength, StepCount + 1) : StepCount)];
    }

    public double RecurrentFlops(int columnsPerGate) => 2.0 * RowCount * DirectionCount * GateCount * HiddenSize * columnsPerGate;

    public override string ToString()
    {
        string kind = Kind == RecurrentKind.Lstm ? "LSTM" : "GRU";
        string steps = IsRagged ? $"{LeastLength}-{StepCount}" : $"{StepCount}";
        return $"{(IsTagger ? "Bi" : "")}{kind} {BatchSize}x{steps}x{InputSize}x{HiddenSize}{(HasBFloat16Weights ? " bf16" : "")}{TextOfTask()}";
    }

    private string TextOfTask() => Task switch
    {
        TaskKind.Classes => "",
        TaskKind.Forecast => $" horizon {Horizon}",
        TaskKind.Language => $"{(UpperLayerCount > 0 ? $" {1 + UpperLayerCount} layers" : "")} V{VocabularySize}{(IsTied ? " tied" : "")}",
        _ => $" V{VocabularySize}{(FeedsInput ? " feeding" : "")}{BeamSize switch { 0 => "", 1 => " greedy", _ => $" beam {BeamSize}" }}",
    };
}
