using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>From a spec to JSON; <see cref="ModelSpecReader"/> reads it again, and whatever is added to a spec has a line in both.</summary>
internal static class ModelSpecWriter
{
    /// <summary>The name of the property that holds the file's version.</summary>
    public const string FormatVersion = "formatVersion";

    public static void Write(Stream stream, ModelSpec spec)
    {
        using var json = new Utf8JsonWriter(stream);
        var writer = new SpecWriter(json);
        json.WriteStartObject();
        writer.Object("network", spec.Network, Network);
        writer.Object("encoderDecoder", spec.EncoderDecoder, EncoderDecoder, since: SpecWriter.EncoderDecoderVersion);
        writer.Objects(
            "furtherEncoderDecoders",
            spec.FurtherEncoderDecoders.Count == 0 ? null : spec.FurtherEncoderDecoders,
            EncoderDecoder,
            since: SpecWriter.EncoderDecoderVersion);
        writer.Objects("features", spec.Features, Feature);
        writer.Object("label", spec.Label, Label);
        writer.Object("output", spec.Output == new OutputSettings() ? null : spec.Output, Output);
        json.WriteNumber(FormatVersion, writer.Version);
        json.WriteEndObject();
    }

    private static void Network(SpecWriter json, NetworkSpec network)
    {
        json.Objects("inputs", network.Inputs, Input);
        json.Object("stack", network.Stack, Stack);
        json.Enum("pooling", network.Pooling, missing: PoolingKind.Last);
        json.Object("head", network.Head, Head);
        json.Single("inputDropout", network.InputDropout);
        json.Single("outputDropout", network.OutputDropout);
        json.Boolean("hasLockedOutputDropout", network.HasLockedOutputDropout, since: SpecWriter.LanguageModelVersion);
    }

    private static void EncoderDecoder(SpecWriter json, EncoderDecoderSpec network)
    {
        json.Objects("inputs", network.Inputs, Input);
        json.Object("encoder", network.Encoder, Stack);
        json.Object("decoder", network.Decoder, Stack);
        json.Int32("targetSize", network.TargetSize);
        json.Object("head", network.Head, Head);
        json.Enum("attention", network.Attention, missing: AlignmentKind.None);
        json.Int32("attentionSize", network.AttentionSize);
        json.Boolean("hasCoverage", network.HasCoverage);
        json.Boolean("feedsInput", network.FeedsInput);
        json.Enum("bridge", network.Bridge, missing: BridgeKind.Copy);
        json.Boolean("sharesTable", network.SharesTable);
        json.Single("inputDropout", network.InputDropout);
        json.Single("outputDropout", network.OutputDropout);
        json.Boolean("hasLockedOutputDropout", network.HasLockedOutputDropout);
        json.Single("symbolDropout", network.SymbolDropout);
    }

    private static void Input(SpecWriter json, InputSpec input)
    {
        json.Text("name", input.Name);
        json.Int32("width", input.Width);
        json.Int32("vocabularySize", input.VocabularySize);
        json.Boolean("isFrozen", input.IsFrozen);
        json.Enum("spelling", input.Spelling, missing: SpellingKind.None);
        json.Int32("characterSize", input.CharacterSize);
        json.Single("dropout", input.Dropout, since: SpecWriter.LanguageModelVersion);
    }

    internal static void Stack(SpecWriter json, StackSpec stack)
    {
        json.Text("cell", stack.Cell.ToString());
        json.Int32("hiddenSize", stack.HiddenSize);
        json.Int32("layerCount", stack.LayerCount, missing: 1);
        json.Boolean("isBidirectional", stack.IsBidirectional);
        json.Boolean("hasResidualConnections", stack.HasResidualConnections);
        json.Boolean("hasLayerNormalization", stack.HasLayerNormalization);
        json.Single("layerDropout", stack.LayerDropout);
        json.Single("recurrentDropout", stack.RecurrentDropout);
        json.Boolean("hasVariationalDropout", stack.HasVariationalDropout);
        json.Boolean("hasBFloat16Weights", stack.HasBFloat16Weights);
        json.Single("weightDrop", stack.WeightDrop, since: SpecWriter.LanguageModelVersion);
    }

    private static void Head(SpecWriter json, HeadSpec head)
    {
        json.Text("kind", head.Kind.ToString(), since: head.Kind == HeadKind.Vocabulary ? SpecWriter.LanguageModelVersion : SpecWriter.BaseVersion);
        json.Int32("width", head.Width);
        json.Object("rules", head.Rules, Rules);
        json.Boolean("hasRulesInModel", head.HasRulesInModel);
        json.Boolean("isTied", head.IsTied, since: SpecWriter.LanguageModelVersion);
        json.Int32("sampleCount", head.SampleCount, since: SpecWriter.LanguageModelVersion);
        json.Object("spans", head.Spans, Spans, since: SpecWriter.SpanLabelsVersion);
    }

    private static void Spans(SpecWriter json, SpanLabels spans)
    {
        json.Keys("types", [.. spans.Types.Select(type => (ulong)type)]);
        json.Text("marks", spans.Marks);
        json.Boolean("marksEnds", spans.MarksEnds);
        json.Boolean("marksTouching", spans.MarksTouching);
    }

    private static void Rules(SpecWriter json, TransitionRules rules)
    {
        json.Text("starts", rules.Starts);
        json.Text("ends", rules.Ends);
        json.Texts("pairs", rules.Pairs);
    }

    private static void Feature(SpecWriter json, FeatureColumn feature)
    {
        json.Text("columnName", feature.ColumnName);
        json.Text("kind", feature.Kind.ToString());
        json.Texts("furtherColumnNames", feature.FurtherColumnNames, since: SpecWriter.EncoderDecoderVersion);
        json.Int32("firstId", feature.FirstId, missing: 1, since: SpecWriter.EncoderDecoderVersion);
        json.Int32("width", feature.Width);
        json.Singles("means", feature.Means);
        json.Singles("scales", feature.Scales);
        json.Boolean("isSparse", feature.IsSparse);
        json.Text("keyRawType", feature.KeyRawType);
        json.Keys("keys", feature.Keys);
        json.Texts("keyNames", feature.KeyNames);
        json.Texts("vocabulary", feature.Vocabulary);
        json.Boolean("lowersCase", feature.LowersCase);
        json.Boolean("normalizesDigits", feature.NormalizesDigits);
    }

    private static void Label(SpecWriter json, LabelColumn label)
    {
        json.Text("name", label.Name);
        json.Int32("classCount", label.ClassCount);
        json.Element("values", label.Values, KeyValuesJson.Write, since: label.Values is { } values ? VersionOf(values) : SpecWriter.BaseVersion);
        json.Int32("width", label.Width);
        json.Boolean("isVector", label.IsVector);
        json.Singles("means", label.Means);
        json.Singles("deviations", label.Deviations);
        json.Texts("numberNames", label.NumberNames);
        json.Boolean("isText", label.IsText, since: SpecWriter.EncoderDecoderVersion);
    }

    private static int VersionOf(KeyValues values)
        => !values.AreTexts || values.ToTexts().All(JsonText.IsWhole) ? SpecWriter.BaseVersion : SpecWriter.CutTextVersion;

    private static void Output(SpecWriter json, OutputSettings output)
    {
        json.Int32("bestCount", output.BestCount, missing: 1);
        json.Single("threshold", output.Threshold);
        json.Enum("rows", output.Rows, missing: LanguageModelRows.Separate, since: SpecWriter.LanguageModelVersion);
        json.Object("decoding", output.Decoding, Decoding, since: SpecWriter.EncoderDecoderVersion);
    }

    private static void Decoding(SpecWriter json, SequenceDecodingOptions decoding)
    {
        json.Int32("beamSize", decoding.BeamSize);
        json.Int32("numberOfBestSequences", decoding.NumberOfBestSequences);
        json.Int32("minimumLength", decoding.MinimumLength);
        json.Int32("maximumLength", decoding.MaximumLength);
        json.Texts("prefix", decoding.Prefix.Length == 0 ? null : decoding.Prefix);
        json.Text("prefixColumnName", decoding.PrefixColumnName);
        json.Single("lengthPenalty", decoding.LengthPenalty);
        json.Single("coveragePenalty", decoding.CoveragePenalty);
        json.Int32("blockedNgramSize", decoding.BlockedNgramSize);
        json.Single("repetitionPenalty", decoding.RepetitionPenalty);
        json.Boolean("sample", decoding.Sample);
        json.Single("temperature", decoding.Temperature);
        json.Int32("topK", decoding.TopK);
        json.Single("topP", decoding.TopP);
        json.Int32("seed", decoding.Seed);
        json.Boolean("replaceUnknown", decoding.ReplaceUnknown);
        json.Boolean("outputAttention", decoding.OutputAttention);
    }
}
