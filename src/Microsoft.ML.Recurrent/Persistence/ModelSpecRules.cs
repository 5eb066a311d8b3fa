using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>What a spec must fulfil before a network is made from it.</summary>
internal static class ModelSpecRules
{
    /// <summary>Sizes are positive, enumerations known, and features and label fit a network of the task.</summary>
    public static void Check(ModelSpec spec, ModelTask task)
    {
        Require(
            spec.Output.BestCount is > 0 and <= OutputSettings.MaximumBestCount,
            $"bestCount {spec.Output.BestCount}, expected 1 .. {OutputSettings.MaximumBestCount}");
        Require(float.IsFinite(spec.Output.Threshold), $"threshold {spec.Output.Threshold}");
        Require(spec.Features.All(feature => feature is not null), "a feature that is null");
        if (task.WritesSequences)
        {
            Require(spec is { EncoderDecoder: not null, Network: null }, "no encoder-decoder");
            CheckFirstIds(spec, task);
            CheckEncoderDecoder(spec, spec.EncoderDecoder!);
            foreach (EncoderDecoderSpec further in spec.FurtherEncoderDecoders)
            {
                Require(further is not null, "a further encoder-decoder that is null");
                CheckEncoderDecoder(spec, further!);
                Require(further!.SharesTable == spec.EncoderDecoder!.SharesTable, "an ensemble in which some share a table of vectors and some do not");
            }

            return;
        }

        Require(spec is { Network: not null, EncoderDecoder: null, FurtherEncoderDecoders.Count: 0 }, $"an encoder-decoder for {task.Name}");
        CheckFirstIds(spec, task);
        Require(spec.Output.Decoding is null && (task.PredictsItsInput || !spec.Label.IsText), $"decoding for {task.Name}");
        Require(Enum.IsDefined(spec.Output.Rows) && (task.PredictsItsInput || spec.Output.Rows == LanguageModelRows.Separate), $"rows {spec.Output.Rows} for {task.Name}");
        NetworkSpec network = spec.Network!;
        CheckStack(network.Stack);
        Require(Enum.IsDefined(network.Pooling), $"pooling {network.Pooling}");
        string? noNetwork = network.WhyNot() ?? task.WhyNot(network);
        Require(noNetwork is null, noNetwork!);
        CheckDropouts(network.InputDropout, network.OutputDropout);
        if (task.PredictsItsInput)
        {
            CheckLanguageModel(spec, network);
            return;
        }

        CheckInputs(spec, network.Inputs);
        CheckLabel(spec.Label, network.Head, specialCount: 0);
    }

    /// <summary>
    /// Refuses a network whose matrices could not lie in a file of so many floats: a damaged size must not become a damaged
    /// machine.
    /// </summary>
    public static void CheckSize(ModelSpec spec, long floatCount, int tensorCount)
    {
        if (spec.EncoderDecoder is { } pair)
        {
            CheckSize(pair, floatCount, tensorCount);
            return;
        }

        CheckSize(spec.Network!.Stack, spec.Network.Inputs, spec.Network.Head.IsTied ? 0 : spec.Network.Head.RowCount, floatCount, tensorCount);
    }

    /// <summary>The same of an encoder-decoder.</summary>
    public static void CheckSize(EncoderDecoderSpec pair, long floatCount, int tensorCount)
    {
        CheckSize(pair.Encoder, pair.Inputs, width: 1, floatCount, tensorCount);

        // One table may serve the source, the target and the head.
        InputSpec[] symbols = pair.SharesTable ? [] : [new InputSpec("symbols", pair.TargetSize, pair.VocabularySize)];
        CheckSize(pair.Decoder, symbols, pair.Head.IsTied ? 0 : pair.VocabularySize, floatCount, tensorCount);
    }

    private static void CheckSize(StackSpec stack, IReadOnlyList<InputSpec> inputs, int width, long floatCount, int tensorCount)
    {
        Require(stack.LayerCount <= tensorCount, $"layerCount {stack.LayerCount} for {tensorCount} tensors in {ModelFiles.WeightsName}");
        Int128 hidden = stack.HiddenSize;
        Int128 needed = (hidden * hidden * stack.LayerCount) + (hidden * width);
        foreach (InputSpec input in inputs)
        {
            int vectorSize = input.Spelling == SpellingKind.None ? input.Width : input.CharacterSize;
            needed += (hidden * input.Width) + ((Int128)input.VocabularySize * vectorSize);
        }

        if (needed > floatCount)
        {
            throw new InvalidDataException($"{ModelFiles.SpecName} describes a network of at least {needed} weights and {ModelFiles.WeightsName} holds {floatCount}.");
        }
    }

    private static void CheckEncoderDecoder(ModelSpec spec, EncoderDecoderSpec network)
    {
        CheckStack(network.Encoder);
        CheckStack(network.Decoder);
        Require(Enum.IsDefined(network.Attention) && Enum.IsDefined(network.Bridge), $"attention {network.Attention} or bridge {network.Bridge}");
        Require(network.TargetSize > 0 && network.AttentionSize >= 0, $"targetSize {network.TargetSize} or attentionSize {network.AttentionSize}");
        Require(network.Inputs.Count > 0 && network.Inputs.All(input => input is not null), "no inputs, or one that is null");
        Require(!network.Decoder.IsBidirectional && network.Head.Width > 0, "a decoder without an end");
        string? noNetwork = network.WhyNot();
        Require(noNetwork is null, noNetwork!);
        CheckDropouts(network.InputDropout, network.OutputDropout, network.SymbolDropout);
        CheckInputs(spec, network.Inputs);
        CheckLabel(spec.Label, network.Head, TargetSymbols.First);
        Require(!spec.Label.IsText || spec.Label.Values is { AreTexts: true }, "texts without their characters");
        Require(spec.Output.Decoding is not null, "no decoding");
        try
        {
            // Of an ensemble the first network's attention counts.
            spec.Output.Decoding!.Validate(hasAttention: spec.EncoderDecoder!.Attention != AlignmentKind.None);
            spec.Output.Decoding!.CheckColumns(spec.Features[0], spec.Label);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidDataException($"{ModelFiles.SpecName} describes no model: {exception.Message}", exception);
        }

        Require(spec.Output.Decoding!.MaximumLength > 0, "a decoding without a longest length");
    }

    private static void CheckLanguageModel(ModelSpec spec, NetworkSpec network)
    {
        Require(!network.Stack.IsBidirectional, $"both directions for {ModelTask.LanguageModeling.Name}");
        Require(
            network.Inputs is [{ } input] && input.VocabularySize == network.Head.Width && input.Spelling == SpellingKind.None && spec.Features.Count == 1,
            "a language model without one input of as many tokens as its head has outputs");
        Require(spec.Features[0].Kind is FeatureKind.Characters or FeatureKind.Words or FeatureKind.Keys, $"a language model of {spec.Features[0].Kind}");

        // End and begin are symbols of the network that no row of the column holds.
        CheckFeature(spec.Features[0], network.Inputs[0] with { VocabularySize = network.Inputs[0].VocabularySize - LanguageModelColumn.SpecialCount });
        CheckLabel(spec.Label, network.Head, TargetSymbols.First);
    }

    private static void CheckStack(StackSpec stack)
    {
        Require(Enum.IsDefined(stack.Cell), $"cell {stack.Cell}");
        Require(stack.HiddenSize > 0, $"hiddenSize {stack.HiddenSize}");
        Require(stack.LayerCount > 0, $"layerCount {stack.LayerCount}");
        CheckDropouts(stack.LayerDropout, stack.RecurrentDropout, stack.WeightDrop);
    }

    private static void CheckDropouts(params ReadOnlySpan<float> rates)
    {
        foreach (float rate in rates)
        {
            Require(rate is >= 0 and < 1, $"a dropout of {rate}");
        }
    }

    private static void CheckInputs(ModelSpec spec, IReadOnlyList<InputSpec> inputs)
    {
        Require(inputs.Count > 0, "no inputs");
        Require(inputs.All(input => input is not null), "an input that is null");
        Require(spec.Features.Count == inputs.Count, $"{spec.Features.Count} features for {inputs.Count} inputs");
        for (int i = 0; i < spec.Features.Count; i++)
        {
            CheckFeature(spec.Features[i], inputs[i]);
        }
    }

    private static void CheckLabel(LabelColumn label, HeadSpec head, int specialCount)
    {
        bool areClasses = head.TargetKind == TargetKind.Class;
        Require(label.Name.Length > 0, "an empty name of the label");
        Require(label.OutputCount + specialCount == head.Width && label.ClassCount >= 0 && label.Width >= 0, $"a label of {label.OutputCount} outputs for a head of {head.Width}");
        Require((label.ClassCount > 0) == areClasses, $"a label of {label.ClassCount} classes for a head {head.Kind}");
        Require(label.Values is not { } values || values.Count == label.ClassCount, "another number of label values than of classes");
        Require((label.Means is null) == (label.Deviations is null), "a label's means without deviations, or deviations without means");
        Require(
            (label.Means?.Length ?? label.Width) == label.Width && (label.Deviations?.Length ?? label.Width) == label.Width,
            $"another number of label means or deviations than its {label.Width} numbers");
        Require(label.NumberNames is not { } names || names.Length == label.Width, "another number of label names than of numbers");
        Require(label.NumberNames is not { } texts || Array.TrueForAll(texts, text => text is not null), "numberNames of the label with null among them");
    }

    private static void CheckFeature(FeatureColumn feature, InputSpec input)
    {
        string name = feature.ColumnName;
        Require(name.Length > 0, "a feature with an empty columnName");
        Require(input.Name.Length > 0, $"feature '{name}' for an input with an empty name");
        Require(Enum.IsDefined(feature.Kind), $"feature '{name}' of kind {feature.Kind}");
        Require(feature.Width >= 0 && (feature.Width == 0 || !feature.IsToken), $"feature '{name}' of kind {feature.Kind} with width {feature.Width}");
        CheckDropouts(input.Dropout);
        Require(input.Width > 0 && input.VocabularySize >= 0, $"input '{input.Name}' of width {input.Width} and {input.VocabularySize} tokens");
        Require(
            feature.VocabularySize == input.VocabularySize,
            $"feature '{name}' with {feature.VocabularySize} tokens for an input of {input.VocabularySize}");
        CheckSpelling(feature, input);
        Require(!feature.IsSparse || (!feature.IsToken && feature.Means is null), $"feature '{name}' of sparse numbers with tokens or means");
        if (feature.IsToken)
        {
            if (feature.Kind != FeatureKind.Casing)
            {
                CheckTokens(feature);
            }

            return;
        }

        Require(feature.Width == input.Width, $"feature '{name}' with {feature.Width} numbers per step for an input of {input.Width}");
        Require(
            (feature.Means?.Length ?? feature.Width) == feature.Width && (feature.Scales?.Length ?? feature.Width) == feature.Width,
            $"feature '{name}' with another number of means or scales than its {feature.Width} numbers per step");
    }

    private static void CheckFirstIds(ModelSpec spec, ModelTask task)
    {
        for (int i = 0; i < spec.Features.Count; i++)
        {
            CheckFirstId(spec.Features[i], isShared: i == 0 && spec.EncoderDecoder is { SharesTable: true }, task);
        }
    }

    /// <summary>Ids before the first are separators of an encoder-decoder's source, or the special symbols of the target whose table it shares.</summary>
    private static void CheckFirstId(FeatureColumn feature, bool isShared, ModelTask task)
    {
        string[] further = feature.FurtherColumnNames ?? [];
        Require(
            further.Length == 0 || (task.WritesSequences && feature.IsToken && !feature.IsDerived && Array.TrueForAll(further, name => !string.IsNullOrEmpty(name))),
            $"further columns of feature '{feature.ColumnName}'");
        Require(further.Length == 0 || !isShared, $"further columns of feature '{feature.ColumnName}', whose vectors are the target's");
        int expected = isShared ? TargetSymbols.First : 1 + further.Length;
        Require(feature.FirstId == expected, $"feature '{feature.ColumnName}' with first id {feature.FirstId}, expected {expected}");
    }

    private static void CheckSpelling(FeatureColumn feature, InputSpec input)
    {
        string name = feature.ColumnName;
        Require(Enum.IsDefined(input.Spelling), $"input '{input.Name}' with spelling {input.Spelling}");
        Require(
            (input.Spelling != SpellingKind.None) == (feature.Kind == FeatureKind.Spelling),
            $"feature '{name}' of kind {feature.Kind} for an input with spelling {input.Spelling}");
        Require(
            input.CharacterSize >= 0 && (input.CharacterSize > 0) == (input.Spelling != SpellingKind.None),
            $"input '{input.Name}' with characters of {input.CharacterSize} numbers and spelling {input.Spelling}");
    }

    private static void CheckTokens(FeatureColumn feature)
    {
        string name = feature.ColumnName;
        if (feature.Kind == FeatureKind.Keys)
        {
            Require(feature.KeyRawType is not null && feature.Keys is not null, $"feature '{name}' of keys without their raw type and numbers");
            Require(feature.Keys!.Distinct().Count() == feature.Keys!.Length && !feature.Keys!.Contains(0ul), $"feature '{name}' with a key twice or key 0");
            Require(feature.KeyNames is not { } names || names.Length == feature.Keys.Length, $"feature '{name}' with another number of key names than of keys");
            Require(feature.KeyNames is not { } texts || Array.TrueForAll(texts, text => text is not null), $"feature '{name}' with null among its keyNames");
            return;
        }

        Require(feature.Vocabulary is not null, $"feature '{name}' without a vocabulary");
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (string token in feature.Vocabulary!)
        {
            Require(!string.IsNullOrEmpty(token) && tokens.Add(token), $"feature '{name}' with an empty token or the token '{token}' twice");
            Require(
                feature.Kind == FeatureKind.Words || (Rune.TryGetRuneAt(token, 0, out Rune rune) && rune.Utf16SequenceLength == token.Length),
                $"feature '{name}' of characters with the token '{token}'");
        }
    }

    private static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] RuleMessage what)
    {
        if (!condition)
        {
            Require(condition, what.ToStringAndClear());
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"{ModelFiles.SpecName} describes no network: {what}.");
        }
    }
}
