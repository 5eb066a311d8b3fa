using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>What a trainer takes for options that are left to it.</summary>
internal static class AutomaticValues
{
    public const int NumberOfEpochs = 20;

    private const int HiddenSize = 64;
    private const int NumberOfLayers = 1;
    private const int EmbeddingSize = 64;
    private const int CharacterEmbeddingSize = 30;
    private const int CharacterVectorSize = 50;
    private const int BatchSize = 32;
    private const float LearningRate = 0.002f;
    private const float Dropout = 0;

    // Of a language model on one text.
    private const int TruncationLength = 100;

    /// <summary>The options with those settled that decide what is read of the data.</summary>
    public static RecurrentTrainerOptions ForReading(RecurrentTrainerOptions options)
    {
        RecurrentTrainerOptions settled = options.Copy();
        if (settled.CharacterEncoder == CharacterEncoder.Automatic)
        {
            settled.CharacterEncoder = CharacterEncoder.None;
        }

        if (settled is RecurrentPooledTrainerOptions { Pooling: SequencePooling.Automatic } pooled)
        {
            pooled.Pooling = SequencePooling.Last;
        }

        return settled;
    }

    /// <summary>The options with all settled, and what was taken in words; null where all was given.</summary>
    /// <param name="options">As they were given to the trainer.</param>
    /// <param name="data">What was read.</param>
    public static (RecurrentTrainerOptions Options, string? Taken) ForTraining(RecurrentTrainerOptions options, TrainingSet data)
        => Settle(
            options,
            HasTokens(options, data),
            hasWords: data.Features.Any(feature => feature.Kind == FeatureKind.Words));

    /// <summary>Whether anything that the network reads is made of tokens with vectors of their own.</summary>
    public static bool HasTokens(RecurrentTrainerOptions options, TrainingSet data)
        => options is RecurrentLanguageModelTrainer.Options || data.Features.Any(feature => feature is { IsToken: true, IsDerived: false });

    /// <summary>As <see cref="ForTraining"/>, from what it looks at of the data.</summary>
    public static (RecurrentTrainerOptions Options, string? Taken) Settle(RecurrentTrainerOptions options, bool hasTokens, bool hasWords)
    {
        RecurrentTrainerOptions settled = ForReading(options);
        var taken = new List<string>();

        // Of tied sizes the one that is given decides the other.
        bool isTied = options is RecurrentLanguageModelTrainer.Options { TieWeights: true };
        int hiddenSize = isTied && options.EmbeddingSize != RecurrentTrainerOptions.Automatic ? options.EmbeddingSize : HiddenSize;
        settled.HiddenSize = Size(options.HiddenSize, hiddenSize, nameof(HiddenSize), taken);
        settled.NumberOfLayers = Size(options.NumberOfLayers, NumberOfLayers, nameof(NumberOfLayers), taken);
        if (settled is RecurrentLanguageModelTrainer.Options language)
        {
            SettleLanguageModel(language, options, taken);
        }
        else if (hasTokens)
        {
            int embeddingSize = settled is RecurrentSequenceToSequenceTrainer.Options { ShareEmbeddings: true } pair
                ? Size(pair.TargetEmbeddingSize, pair.TieWeights ? pair.DecoderUnits : EmbeddingSize)
                : EmbeddingSize;
            settled.EmbeddingSize = Size(options.EmbeddingSize, Size(options.GivenEmbeddingSize, embeddingSize), nameof(EmbeddingSize), taken);
        }

        if (options is RecurrentPooledTrainerOptions { Pools: true, Pooling: SequencePooling.Automatic })
        {
            taken.Add($"{nameof(RecurrentPooledTrainerOptions.Pooling)} {((RecurrentPooledTrainerOptions)settled).Pooling}");
        }

        if (hasWords && options.CharacterEncoder == CharacterEncoder.Automatic)
        {
            taken.Add($"{nameof(CharacterEncoder)} {settled.CharacterEncoder}");
        }

        if (settled.CharacterEncoder != CharacterEncoder.None)
        {
            settled.CharacterEmbeddingSize = Size(options.CharacterEmbeddingSize, CharacterEmbeddingSize, nameof(CharacterEmbeddingSize), taken);
            settled.CharacterVectorSize = Size(options.CharacterVectorSize, CharacterVectorSize, nameof(CharacterVectorSize), taken);
        }

        settled.BatchSize = settled is RecurrentSequenceToSequenceTrainer.Options { BatchTokens: > 0 }
            ? BatchSize
            : Size(options.BatchSize, BatchSize, nameof(BatchSize), taken);
        settled.NumberOfEpochs = Size(options.NumberOfEpochs, NumberOfEpochs, nameof(NumberOfEpochs), taken);
        if (options.LearningRate == RecurrentTrainerOptions.Automatic)
        {
            settled.LearningRate = Take(LearningRate, nameof(LearningRate), taken);
        }

        settled.InputDropout = Rate(options.InputDropout, nameof(options.InputDropout), taken);
        settled.LayerDropout = Rate(options.LayerDropout, nameof(options.LayerDropout), taken);
        settled.RecurrentDropout = Rate(options.RecurrentDropout, nameof(options.RecurrentDropout), taken);
        settled.OutputDropout = Rate(options.OutputDropout, nameof(options.OutputDropout), taken);
        settled.WordDropout = Rate(options.WordDropout, nameof(options.WordDropout), taken);
        return (settled, taken.Count == 0 ? null : string.Join(", ", taken));
    }

    private static void SettleLanguageModel(RecurrentLanguageModelTrainer.Options settled, RecurrentTrainerOptions options, List<string> taken)
    {
        settled.EmbeddingSize = Size(options.EmbeddingSize, settled.TieWeights ? settled.HiddenSize : EmbeddingSize, nameof(EmbeddingSize), taken);
        if (settled.Rows == LanguageModelRows.Continuous)
        {
            settled.TruncationLength = Size(options.TruncationLength, TruncationLength, nameof(TruncationLength), taken);
        }
    }

    private static int Size(int given, int automatic) => given == RecurrentTrainerOptions.Automatic ? automatic : given;

    private static int Size(int given, int automatic, string name, List<string> taken)
        => given == RecurrentTrainerOptions.Automatic ? Take(automatic, name, taken) : given;

    private static float Rate(float given, string name, List<string> taken)
        => given == RecurrentTrainerOptions.AutomaticDropout ? Take(Dropout, name, taken) : given;

    private static T Take<T>(T value, string name, List<string> taken)
    {
        taken.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
        return value;
    }
}
