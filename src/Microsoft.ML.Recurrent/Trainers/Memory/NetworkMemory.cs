using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Memory;

/// <summary>
/// What a network takes while it is trained, counted by the options that decide it before any of it is allocated, so that sizes that cannot fit are refused by
/// name. A lower bound: activations come on top.
/// </summary>
internal static class NetworkMemory
{
    // Weights and those of the best epoch, gradients, a moment at least, and packed copies for forward and backward.
    private const int MatrixCopies = 6;

    // Vectors of tokens: no packed copies, and gradients of the rows that a batch reads.
    private const int TableCopies = 3;

    // Of each pair of tags of a CRF, beside its weight: scores and factors in double precision, each also transposed.
    private const int CrfPairBytes = 4 * sizeof(double);

    // Of each pair of tags under rules: a character, and a score as above for decoding.
    private const int RulePairBytes = sizeof(char) + (2 * sizeof(double));

    // Every column of numbers has its mean, its sums and its weights.
    private const double BytesPerChannel = 64;

    /// <summary>Refuses sizes that no data could make fit.</summary>
    public static void CheckSizes(RecurrentTrainerOptions options)
    {
        if (options.HiddenSize > 0)
        {
            CheckStack(options, options.HiddenSize, Math.Max(1, options.NumberOfLayers));
        }

        if (options is RecurrentSequenceToSequenceTrainer.Options pair)
        {
            CheckDecoder(pair, symbolCount: 0);
        }

        if (options.StepFeatureCount is { } channels)
        {
            Refuse(nameof(options.StepFeatureCount), channels, Math.Max(1, options.HiddenSize) * (double)channels, otherBytes: channels * BytesPerChannel);
        }

        if (options.EmbeddingSize > 0)
        {
            Refuse(nameof(options.EmbeddingSize), options.EmbeddingSize, options.EmbeddingSize * (double)Math.Max(1, options.HiddenSize));
        }

        if (options.CharacterEncoder is not (CharacterEncoder.None or CharacterEncoder.Automatic))
        {
            CheckCharacters(options, characterCount: 1);
        }
    }

    /// <summary>Refuses columns of more numbers per step than fit, before the rows are read.</summary>
    /// <param name="features">The feature columns.</param>
    /// <param name="hiddenSize">0: automatic.</param>
    public static void CheckWidths(IEnumerable<FeatureColumn> features, int hiddenSize)
    {
        foreach (FeatureColumn feature in features.Where(feature => feature.Kind == FeatureKind.Numbers))
        {
            Refuse(
                nameof(RecurrentTrainerOptions.FeatureColumnName),
                string.Create(CultureInfo.InvariantCulture, $"'{feature.ColumnName}' of {feature.Width} numbers per step"),
                Math.Max(1, hiddenSize) * (double)feature.Width,
                otherBytes: feature.Width * BytesPerChannel,
                expected: "a column of fewer numbers per step");
        }
    }

    /// <summary>Refuses a network that cannot fit for these data.</summary>
    /// <param name="options">With nothing automatic.</param>
    /// <param name="pooling">None: the head reads every step.</param>
    /// <param name="data">The training set.</param>
    public static void Check(RecurrentTrainerOptions options, PoolingKind pooling, TrainingSet data)
    {
        CheckStack(options, options.HiddenSize, options.NumberOfLayers);
        double gates = GateRowsOf(options, options.HiddenSize);
        foreach (FeatureColumn feature in data.Features)
        {
            switch (feature.Kind)
            {
                case FeatureKind.Numbers:
                    Refuse(nameof(options.StepFeatureCount), feature.Width, gates * feature.Width);
                    break;
                case FeatureKind.Spelling:
                    CheckCharacters(options, feature.VocabularySize);
                    break;
                case FeatureKind.Casing:
                    Refuse(nameof(options.CasingEmbeddingSize), options.CasingEmbeddingSize, gates * options.CasingEmbeddingSize);
                    break;
                default:
                    Refuse(
                        nameof(options.EmbeddingSize),
                        options.EmbeddingSize,
                        gates * options.EmbeddingSize,
                        tableWeights: feature.VocabularySize * (double)options.EmbeddingSize);
                    break;
            }
        }

        if (options is RecurrentLanguageModelTrainer.Options)
        {
            // Its tokens are the classes.
            Refuse(
                nameof(options.EmbeddingSize),
                options.EmbeddingSize,
                gates * options.EmbeddingSize,
                tableWeights: data.Label.ClassCount * (double)options.EmbeddingSize);
        }

        if (options is RecurrentSequenceToSequenceTrainer.Options pair)
        {
            CheckDecoder(pair, data.Label.ClassCount);
            return;
        }

        CheckClasses(options, pooling, data.Label);
    }

    /// <summary>The decoder's layers, its symbols' vectors and the matrix by which it writes them, as far as their sizes are settled.</summary>
    private static void CheckDecoder(RecurrentSequenceToSequenceTrainer.Options options, int symbolCount)
    {
        string name = options.DecoderHiddenSize == RecurrentTrainerOptions.Automatic ? nameof(options.HiddenSize) : nameof(options.DecoderHiddenSize);
        int units = Math.Max(1, options.DecoderUnits);
        int vector = Math.Max(1, options.TargetEmbeddingSize);
        double gates = CellDefinition.Of(Plan.CellOf(options)).Step.SlotCount * RoundUp(units);
        Refuse(name, units, (gates * RoundUp(units) * ((2 * Math.Max(1, options.NumberOfLayers)) - 1)) + ((double)symbolCount * units));
        Refuse(nameof(options.TargetEmbeddingSize), vector, gates * vector, tableWeights: options.ShareEmbeddings ? 0 : (double)symbolCount * vector);
        Refuse(nameof(options.AttentionSize), options.AttentionSize, (double)options.AttentionSize * units);
    }

    /// <summary>Many classes, whose scores every step of a batch has, and of whose pairs a CRF and the rules of a scheme have tables.</summary>
    private static void CheckClasses(RecurrentTrainerOptions options, PoolingKind pooling, LabelColumn label)
    {
        double count = label.OutputCount;
        double weights = count * options.HiddenSize * (options.Bidirectional ? 2 : 1);
        Refuse(nameof(options.HiddenSize), options.HiddenSize, weights);
        if (pooling == PoolingKind.None && options is RecurrentTaggingTrainer.Options { Head: TaggingHead.Crf })
        {
            Refuse(
                nameof(RecurrentTaggingTrainer.Options.Head),
                $"{TaggingHead.Crf} with {label.ClassCount} classes in label column '{label.Name}'",
                weights + (count * count),
                otherBytes: count * count * CrfPairBytes,
                expected: $"{TaggingHead.Softmax}, or fewer classes");
        }
    }

    /// <summary>Refuses rules of which tags may follow each other for more tags than fit.</summary>
    public static void CheckRules(TaggingScheme scheme, LabelColumn label) => Refuse(
        nameof(RecurrentTaggingTrainer.Options.Scheme),
        $"{scheme} with {label.ClassCount} classes in label column '{label.Name}'",
        matrixWeights: 0,
        otherBytes: (double)label.ClassCount * label.ClassCount * RulePairBytes,
        expected: $"{TaggingScheme.None}, or fewer classes");

    /// <summary>Refuses a largest batch whose outputs alone do not fit.</summary>
    /// <param name="batchSize">Sequences of a batch.</param>
    /// <param name="label">The label column.</param>
    /// <param name="rowCount">Steps of the largest batch, each with all outputs.</param>
    public static void CheckScores(int batchSize, LabelColumn label, long rowCount)
    {
        double scores = (double)rowCount * label.OutputCount;

        // Of classes there are scores, which gradients replace, and probabilities.
        double bytes = scores * sizeof(float) * (label.ClassCount > 0 ? 2 : 1);
        string? limit = LimitOf(bytes) ?? (scores > Workspace.MaximumLength ? $"a buffer holds at most {Workspace.MaximumLength} numbers" : null);
        OptionCheck.Holds(
            limit is null,
            nameof(RecurrentTrainerOptions.BatchSize),
            $"a smaller value, shorter sequences, or {FewerOutputs(label)} ({limit})",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{batchSize}, with {rowCount} steps in the largest batch and {label.OutputCount} outputs per step, which would need {bytes:F0} bytes"));
    }

    /// <summary>Refuses a training run that is forecast to take more memory than there is, by what takes most of it.</summary>
    /// <param name="options">With nothing automatic.</param>
    /// <param name="data">The training set.</param>
    /// <param name="networkBytes">What the network and its training hold.</param>
    /// <param name="learningBytes">Activations of the largest batch to learn from.</param>
    /// <param name="activationBytes">Activations of the largest batches, those of validation data included.</param>
    public static void CheckForecast(RecurrentTrainerOptions options, TrainingSet data, long networkBytes, long learningBytes, long activationBytes)
    {
        double bytes = (double)data.MaximumBytes + networkBytes + activationBytes;
        if (LimitOf(bytes) is not { } limit)
        {
            return;
        }

        (string option, object got, string expected) = activationBytes < Math.Max(networkBytes, data.MaximumBytes)
            ? networkBytes > data.MaximumBytes
                ? LargestOf(options, data)
                : (nameof(options.MaximumDataMemoryInMegabytes), options.MaximumDataMemoryInMegabytes, "a smaller value")
            : 2 * learningBytes >= activationBytes
                ? options is RecurrentSequenceToSequenceTrainer.Options { BatchTokens: > 0 and var tokens }
                    ? (nameof(RecurrentSequenceToSequenceTrainer.Options.BatchTokens), tokens, "a smaller value, or shorter sequences")
                : (nameof(options.BatchSize), options.BatchSize, "a smaller value, or shorter sequences")
                : (nameof(options.HiddenSize), options.HiddenSize, "a smaller value, or shorter sequences in the validation data");
        OptionCheck.Holds(false, option, $"{expected} ({limit})", string.Create(CultureInfo.InvariantCulture, $"{got}, with which training would need {bytes:F0} bytes"));
    }

    /// <summary>What makes the network as large as it is: the classes, a vocabulary, or its layers.</summary>
    private static (string Option, object Got, string Expected) LargestOf(RecurrentTrainerOptions options, TrainingSet data)
    {
        double classes = data.Label.OutputCount * (double)options.HiddenSize * (options.Bidirectional ? 2 : 1);
        double layers = GateRowsOf(options, options.HiddenSize) * options.HiddenSize * options.NumberOfLayers;
        FeatureColumn? vocabulary = data.Features.Where(feature => feature.IsToken).MaxBy(feature => feature.VocabularySize);
        double vectors = vocabulary is null ? 0 : vocabulary.VocabularySize * (double)options.EmbeddingSize;
        return vectors > Math.Max(classes, layers)
            ? (nameof(options.MaximumVocabularySize),
                string.Create(CultureInfo.InvariantCulture, $"{options.MaximumVocabularySize} and {vocabulary!.VocabularySize} tokens in column '{vocabulary.ColumnName}'"),
                "a smaller value")
            : (nameof(options.HiddenSize),
                classes > layers
                    ? string.Create(CultureInfo.InvariantCulture, $"{options.HiddenSize} and {data.Label.OutputCount} outputs per row")
                    : options.HiddenSize,
                classes > layers ? $"a smaller value, or {FewerOutputs(data.Label)}" : "a smaller value");
    }

    private static string FewerOutputs(LabelColumn label) => $"fewer {(label.ClassCount > 0 ? "classes" : "numbers")} in label column '{label.Name}'";

    /// <summary>How much there is where so many bytes are more; null: they fit.</summary>
    public static string? LimitOf(double bytes)
    {
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return bytes > available ? string.Create(CultureInfo.InvariantCulture, $"{available:F0} bytes are available") : null;
    }

    private static void CheckStack(RecurrentTrainerOptions options, int hiddenSize, int layerCount)
    {
        double padded = RoundUp(hiddenSize);
        double gates = GateRowsOf(options, hiddenSize);
        int directions = options.Bidirectional ? 2 : 1;
        double ofOne = gates * padded;
        double ofMore = ofOne + (gates * directions * padded);
        Refuse(nameof(options.HiddenSize), hiddenSize, ofOne);
        Refuse(nameof(options.NumberOfLayers), layerCount, ofOne + ((layerCount - 1) * ofMore));
    }

    private static void CheckCharacters(RecurrentTrainerOptions options, int characterCount)
    {
        // Both sizes together decide the encoder; the greater one is to blame.
        double inner = Math.Max(1, options.CharacterEmbeddingSize);
        double outer = Math.Max(1, options.CharacterVectorSize);
        double encoder = options.CharacterEncoder == CharacterEncoder.Lstm ? 4 * outer * (inner + (outer / 2)) : 3 * inner * outer;
        (string name, int value) = outer > inner
            ? (nameof(options.CharacterVectorSize), options.CharacterVectorSize)
            : (nameof(options.CharacterEmbeddingSize), options.CharacterEmbeddingSize);
        Refuse(name, value, encoder + (outer * Math.Max(1, options.HiddenSize)), tableWeights: characterCount * inner);
    }

    /// <summary>Rows of a layer's recurrent matrices, of both directions.</summary>
    private static double GateRowsOf(RecurrentTrainerOptions options, int hiddenSize)
        => CellDefinition.Of(Plan.CellOf(options)).Step.SlotCount * RoundUp(hiddenSize) * (options.Bidirectional ? 2 : 1);

    private static double RoundUp(int count) => Math.Ceiling(count / (double)AlignedBuffer.BlockSize) * AlignedBuffer.BlockSize;

    /// <summary>Throws where so many weights in all their copies, and what else they need, are more bytes than there are or more weights than a buffer holds.</summary>
    public static void Refuse(
        string option, object got, double matrixWeights, double tableWeights = 0, double otherBytes = 0, string expected = "a smaller value")
    {
        double bytes = otherBytes + (((matrixWeights * MatrixCopies) + (tableWeights * TableCopies)) * sizeof(float));
        string? limit = LimitOf(bytes)
            ?? (matrixWeights + tableWeights > Array.MaxLength ? string.Create(CultureInfo.InvariantCulture, $"a network has at most {Array.MaxLength} weights") : null);
        OptionCheck.Holds(
            limit is null, option, $"{expected} ({limit})", string.Create(CultureInfo.InvariantCulture, $"{got}, which would need {bytes:F0} bytes"));
    }
}
