namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>What the attributes of the trainers' options cannot say: which options count only beside others, which go in steps, and which make networks cheap.</summary>
internal static class KnownConditions
{
    private static readonly Dictionary<string, ParameterCondition[]> Conditions = new(StringComparer.Ordinal)
    {
        ["ResidualConnections"] = [ParameterCondition.IsAtLeast("NumberOfLayers", 2)],
        ["LayerDropout"] = [ParameterCondition.IsAtLeast("NumberOfLayers", 2)],
        ["CharacterEmbeddingSize"] = [ParameterCondition.IsOneOf("CharacterEncoder", CharacterEncoder.Convolution, CharacterEncoder.Lstm)],
        ["CharacterVectorSize"] = [ParameterCondition.IsOneOf("CharacterEncoder", CharacterEncoder.Convolution, CharacterEncoder.Lstm)],
        ["WeightDecay"] = [ParameterCondition.IsOneOf("Optimizer", OptimizerKind.AdamW)],
        ["Momentum"] = [ParameterCondition.IsOneOf("Optimizer", OptimizerKind.Sgd)],
        ["Bidirectional"] = [ParameterCondition.IsOneOf("TruncationLength", 0)],
        ["Pooling"] = [ParameterCondition.IsOneOf("PerStep", false)],
        ["BatchSize"] = [ParameterCondition.IsOneOf("BatchTokens", 0)],
        ["EmbeddingSize"] = [ParameterCondition.IsOneOf("TieWeights", false), ParameterCondition.IsOneOf("ShareEmbeddings", false)],
        ["LowerCaseWords"] = [ParameterCondition.IsOneOf("ShareEmbeddings", false)],
        ["NormalizeDigits"] = [ParameterCondition.IsOneOf("ShareEmbeddings", false)],
        ["TargetEmbeddingSize"] = [ParameterCondition.IsOneOf("TieWeights", false)],
        ["InputFeeding"] =
        [
            ParameterCondition.IsOneOf("LayerNormalization", false),
            ParameterCondition.IsOneOf("Attention", AttentionKind.Dot, AttentionKind.General, AttentionKind.Additive),
        ],
        ["Coverage"] = [ParameterCondition.IsOneOf("Attention", AttentionKind.Dot, AttentionKind.General, AttentionKind.Additive)],
        ["AttentionSize"] = [ParameterCondition.IsOneOf("Attention", AttentionKind.Additive)],
        ["RandomTruncation"] = [ParameterCondition.IsOneOf("Rows", LanguageModelRows.Continuous)],
        ["Loss"] = [ParameterCondition.IsOneOf("Strategy", ForecastStrategy.Direct)],
        ["LinearPath"] = [ParameterCondition.IsOneOf("Strategy", ForecastStrategy.Direct)],
        ["Likelihood"] = [ParameterCondition.IsOneOf("Strategy", ForecastStrategy.Autoregressive)],
        ["SeriesEmbeddingSize"] = [ParameterCondition.IsOneOf("EmbedSeries", true)],
        ["HuberDelta"] = [ParameterCondition.IsOneOf("Loss", RegressionLoss.Huber)],
    };

    private static readonly Dictionary<string, double> Steps = new(StringComparer.Ordinal) { ["CharacterVectorSize"] = 2 };

    // Multiply-adds of an epoch grow with these; their least value or their first choice costs least.
    private static readonly HashSet<string> Costly = new(StringComparer.Ordinal)
    {
        "HiddenSize", "NumberOfLayers", "Bidirectional", "EmbeddingSize", "TargetEmbeddingSize", "CharacterEncoder", "CharacterEmbeddingSize", "CharacterVectorSize",
        "NumberOfEpochs", "InputFeeding",
    };

    // A language model reads one column of tokens, forward.
    private static readonly HashSet<string> RefusedByLanguageModels = new(StringComparer.Ordinal)
    {
        "Bidirectional", "CharacterEncoder", "CharacterEmbeddingSize", "CharacterVectorSize", "LowerCaseWords", "NormalizeDigits", "NormalizeFeatures",
    };

    // A forecaster reads numbers that it scales itself, forward.
    private static readonly HashSet<string> UnusedByForecasters = new(StringComparer.Ordinal)
    {
        "Bidirectional", "CharacterEncoder", "CharacterEmbeddingSize", "CharacterVectorSize", "CasingEmbeddingSize", "LowerCaseWords", "NormalizeDigits", "NormalizeFeatures", "EmbeddingSize",
        "EmbeddingDropout", "WordDropout", "RareWordDropout", "MinimumTokenCount", "MaximumVocabularySize",
    };

    /// <summary>Whether trainers of these options take no other value than the one that the option has by itself, or do not read it.</summary>
    public static bool IsRefused(Type options, string option)
        => (options == typeof(RecurrentLanguageModelTrainer.Options) && RefusedByLanguageModels.Contains(option))
            || (options == typeof(RecurrentForecastTrainer.Options) && UnusedByForecasters.Contains(option));

    /// <summary>The conditions of an option that concern options of its class. Only trainers' options have any.</summary>
    public static IEnumerable<ParameterCondition> Of(Type options, string option)
    {
        if (!typeof(RecurrentTrainerOptions).IsAssignableFrom(options) || !Conditions.TryGetValue(option, out ParameterCondition[]? conditions))
        {
            return [];
        }

        // A sequence-to-sequence model ties the vectors of its target; a language model has no others.
        bool tiesTarget = options.GetProperty("TargetEmbeddingSize") is not null;
        return conditions.Where(condition => options.GetProperty(condition.Other) is not null && !(tiesTarget && option == "EmbeddingSize" && condition.Other == "TieWeights"));
    }

    /// <summary>An option with its conditions, its step and its cheapest value.</summary>
    public static SearchParameter Applied(Type options, SearchParameter parameter)
    {
        if (!typeof(RecurrentTrainerOptions).IsAssignableFrom(options))
        {
            return parameter;
        }

        if (parameter is NumberParameter range && Steps.TryGetValue(parameter.Name, out double step))
        {
            parameter = range.Within(range.Minimum, range.Maximum, step);
        }

        if (Costly.Contains(parameter.Name))
        {
            parameter = parameter.CheapestAt(parameter switch { NumberParameter number => number.Minimum, ChoiceParameter choice => choice.Candidates[0], _ => null });
        }

        return parameter.Under(Of(options, parameter.Name));
    }
}
