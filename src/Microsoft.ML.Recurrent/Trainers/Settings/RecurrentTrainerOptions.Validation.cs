using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.WordVectors;

namespace Microsoft.ML.Recurrent;

public abstract partial class RecurrentTrainerOptions
{
    // What one column may take: an array of 4-byte values has at most 2^31 of them.
    private const int MaximumDataMegabytes = 8000;

    // Far beyond what anybody trains with, and small enough for sums of them.
    private const int LongestWindow = 1_000_000_000;
    private const int LargestBatch = 1_000_000;

    /// <summary>Throws, naming the option, what is expected and what it got, when one has a value or a companion that cannot be.</summary>
    internal virtual void Validate()
    {
        ValidateColumns();
        ValidateNetwork();
        ValidateTraining();
        ValidateWatching();
        ValidateRegularization();
        ValidateStart();
    }

    /// <summary>Numbers of a token's vector that are set, or that the given vectors have; 0: neither.</summary>
    internal int GivenEmbeddingSize => EmbeddingSize != Automatic ? EmbeddingSize : EmbeddingVectors?.Values.FirstOrDefault()?.Length ?? Automatic;

    private void ValidateColumns()
    {
        OptionCheck.IsName(LabelColumnName, nameof(LabelColumnName));
        OptionCheck.IsName(FeatureColumnName, nameof(FeatureColumnName));
        OptionCheck.Holds(AdditionalFeatureColumnNames is not null, nameof(AdditionalFeatureColumnNames), "an array, empty where there are none", null);
        foreach (string name in AdditionalFeatureColumnNames!)
        {
            OptionCheck.IsName(name, nameof(AdditionalFeatureColumnNames));
        }

        string? twice = AdditionalFeatureColumnNames.Prepend(FeatureColumnName).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        OptionCheck.Holds(twice is null, nameof(AdditionalFeatureColumnNames), "each feature column once", $"'{twice}' twice");
        if (ExampleWeightColumnName is not null)
        {
            OptionCheck.IsName(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        }

        OptionCheck.IsAtLeast(StepFeatureCount ?? 1, 1, nameof(StepFeatureCount));
        OptionCheck.IsAtLeast(MinimumTokenCount, 1, nameof(MinimumTokenCount));
        OptionCheck.IsAtLeast(MaximumVocabularySize, 1, nameof(MaximumVocabularySize));
    }

    private void ValidateNetwork()
    {
        OptionCheck.IsDefined(Cell, nameof(Cell));
        OptionCheck.IsDefined(RnnActivation, nameof(RnnActivation));
        OptionCheck.IsDefined(GruForm, nameof(GruForm));
        OptionCheck.IsOnlyWith(Peepholes, nameof(Peepholes), Cell, RecurrentCellKind.Lstm, nameof(Cell));
        OptionCheck.IsOnlyWith(CoupledInputForgetGate, nameof(CoupledInputForgetGate), Cell, RecurrentCellKind.Lstm, nameof(Cell));
        OptionCheck.IsAutomaticOr(HiddenSize, 1, nameof(HiddenSize));
        OptionCheck.IsAutomaticOr(NumberOfLayers, 1, nameof(NumberOfLayers));
        OptionCheck.IsAutomaticOr(EmbeddingSize, 1, nameof(EmbeddingSize));
        foreach ((string token, float[] vector) in EmbeddingVectors ?? new Dictionary<string, float[]>())
        {
            OptionCheck.Holds(
                vector?.Length == GivenEmbeddingSize,
                nameof(EmbeddingVectors),
                EmbeddingSize == Automatic ? $"vectors of the same length, {GivenEmbeddingSize} numbers" : $"vectors of EmbeddingSize {EmbeddingSize} numbers",
                $"{vector?.Length ?? 0} for '{token}'");
            OptionCheck.Holds(Array.TrueForAll(vector!, TokenVectors.IsUsable), nameof(EmbeddingVectors), "finite numbers of at most 1e15 in size", $"another for '{token}'");
        }

        ValidateWords();
        OptionCheck.IsDropout(InputDropout, nameof(InputDropout));
        OptionCheck.IsDropout(LayerDropout, nameof(LayerDropout));
        OptionCheck.IsDropout(RecurrentDropout, nameof(RecurrentDropout));
        OptionCheck.IsDropout(OutputDropout, nameof(OutputDropout));
    }

    private void ValidateWords()
    {
        OptionCheck.IsDefined(CharacterEncoder, nameof(CharacterEncoder));
        OptionCheck.IsAutomaticOr(CharacterEmbeddingSize, 1, nameof(CharacterEmbeddingSize));
        OptionCheck.IsAutomaticOr(CharacterVectorSize, 1, nameof(CharacterVectorSize));
        OptionCheck.Holds(
            CharacterEncoder != CharacterEncoder.Lstm || CharacterVectorSize % 2 == 0,
            nameof(CharacterVectorSize),
            "an even number with CharacterEncoder Lstm, half of it for each direction",
            CharacterVectorSize);
        OptionCheck.IsAtLeast(CasingEmbeddingSize, 0, nameof(CasingEmbeddingSize));
        OptionCheck.IsDropout(WordDropout, nameof(WordDropout));
        OptionCheck.IsNotNegative(RareWordDropout, nameof(RareWordDropout));
        OptionCheck.Holds(EmbeddingFile is null || File.Exists(EmbeddingFile), nameof(EmbeddingFile), "the path of a file, or null", $"'{EmbeddingFile}'");
    }

    private void ValidateTraining()
    {
        OptionCheck.IsDefined(Optimizer, nameof(Optimizer));
        OptionCheck.IsDefined(LearningRateSchedule, nameof(LearningRateSchedule));
        EarlyStoppingMetric[] metrics = [EarlyStoppingMetric.None, EarlyStoppingMetric.Loss, .. TaskMetrics];
        OptionCheck.Holds(metrics.Contains(EarlyStoppingMetric), nameof(EarlyStoppingMetric), $"one of {string.Join(", ", metrics)}", EarlyStoppingMetric);
        OptionCheck.Holds(BatchSize is >= 0 and <= LargestBatch, nameof(BatchSize), $"1 to {LargestBatch}, or 0 for automatic", BatchSize);
        OptionCheck.IsAutomaticOr(NumberOfEpochs, 1, nameof(NumberOfEpochs));
        OptionCheck.Holds(float.IsFinite(LearningRate) && LearningRate >= 0, nameof(LearningRate), "a finite number above 0, or 0 for automatic", LearningRate);
        OptionCheck.IsFraction(Momentum, nameof(Momentum));
        OptionCheck.IsOnlyWith(Nesterov, nameof(Nesterov), Optimizer, OptimizerKind.Sgd, nameof(Optimizer));
        OptionCheck.Holds(!Nesterov || Momentum > 0, nameof(Nesterov), "a Momentum above 0 with it", Momentum);
        OptionCheck.IsFraction(Beta1, nameof(Beta1));
        OptionCheck.IsFraction(Beta2, nameof(Beta2));
        OptionCheck.IsFraction(WarmupFraction, nameof(WarmupFraction));
        OptionCheck.IsNotNegative(L2Regularization, nameof(L2Regularization));
        OptionCheck.IsNotNegative(WeightDecay, nameof(WeightDecay));
        OptionCheck.IsNotNegative(MaximumGradientNorm, nameof(MaximumGradientNorm));
        OptionCheck.IsNotNegative(MaximumGradientValue, nameof(MaximumGradientValue));
        OptionCheck.Holds(TruncationLength is >= 0 and <= LongestWindow, nameof(TruncationLength), $"0 to {LongestWindow}", TruncationLength);
        OptionCheck.Holds(TruncationLength == 0 || !Bidirectional, nameof(TruncationLength), "0 with Bidirectional", TruncationLength);
        OptionCheck.IsAtLeast(GradientCheckpointLength, 0, nameof(GradientCheckpointLength));
        OptionCheck.Holds(
            GradientCheckpointLength == 0 || TruncationLength == 0,
            nameof(GradientCheckpointLength),
            $"0 with TruncationLength {TruncationLength}, whose windows bound memory",
            GradientCheckpointLength);
        OptionCheck.IsFraction(ValidationSetFraction, nameof(ValidationSetFraction));
        if (ValidationGroupColumnName is not null)
        {
            OptionCheck.IsName(ValidationGroupColumnName, nameof(ValidationGroupColumnName));
            OptionCheck.Holds(
                ValidationSetFraction > 0 || ValidationSet is not null,
                nameof(ValidationGroupColumnName),
                "a ValidationSetFraction above 0 with it",
                ValidationSetFraction);
        }

        OptionCheck.IsAtLeast(EarlyStoppingPatience, 0, nameof(EarlyStoppingPatience));
        OptionCheck.Holds(
            EarlyStoppingPatience == 0 || EarlyStoppingMetric != EarlyStoppingMetric.None,
            nameof(EarlyStoppingPatience),
            "0 with EarlyStoppingMetric None",
            EarlyStoppingPatience);
        OptionCheck.Holds(
            MaximumDataMemoryInMegabytes is >= 1 and <= MaximumDataMegabytes,
            nameof(MaximumDataMemoryInMegabytes),
            $"1 to {MaximumDataMegabytes}",
            MaximumDataMemoryInMegabytes);
        OptionCheck.IsAtLeast(NumberOfThreads ?? 1, 1, nameof(NumberOfThreads));
    }
}
