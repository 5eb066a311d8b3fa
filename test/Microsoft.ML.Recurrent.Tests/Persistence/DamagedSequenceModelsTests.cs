using System.Text;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

/// <summary>Damaged files of encoder-decoders, of ensembles of them and of language models.</summary>
public sealed class DamagedSequenceModelsTests
{
    // Far over what the small models take, far under what a damaged size could ask for.
    private const long AllowedBytes = 8_000_000;

    private static readonly Lazy<FittedModel> s_pair = new(FitPair);
    private static readonly Lazy<FittedModel> s_shared = new(FitShared);
    private static readonly Lazy<FittedModel> s_language = new(FitLanguage);

    public static TheoryData<string> Kinds => ["ensemble", "shared", "language"];

    [Theory]
    [InlineData("\"targetSize\":5", "\"targetSize\":0", "targetSize 0")]
    [InlineData("\"attentionSize\":3", "\"attentionSize\":-1", "attentionSize -1")]
    [InlineData("\"attention\":\"Additive\"", "\"attention\":99", "attention 99")]
    [InlineData("\"attention\":\"Additive\"", "\"attention\":\"None\"", "input feeding without attention")]
    [InlineData("\"bridge\":\"Dense\"", "\"bridge\":\"Dens\"", "damaged")]
    [InlineData("\"decoder\":{\"cell\":\"Lstm\"", "\"decoder\":{\"cell\":\"GruResetAfter\"", "cell Lstm in the encoder and GruResetAfter in the decoder")]
    [InlineData("\"decoder\":{\"cell\":\"Lstm\"", "\"decoder\":{\"layerCount\":2,\"cell\":\"Lstm\"", "1 levels of the encoder and 2 of the decoder")]
    [InlineData("\"decoder\":{\"cell\":\"Lstm\"", "\"decoder\":{\"isBidirectional\":true,\"cell\":\"Lstm\"", "decoder without an end")]
    [InlineData("\"hasCoverage\":true", "\"hasCoverage\":true,\"sharesTable\":true", "whose vectors are the target's")]
    [InlineData("\"furtherColumnNames\":[\"Target\"]", "\"furtherColumnNames\":[null]", "further columns of feature 'Source'")]
    [InlineData("\"furtherColumnNames\":[\"Target\"]", "\"furtherColumnNames\":[]", "first id 2, expected 1")]
    [InlineData("\"firstId\":2", "\"firstId\":-2", "first id -2, expected 2")]
    [InlineData("\"kind\":\"Words\"", "\"kind\":\"Numbers\"", "further columns of feature 'Source'")]
    [InlineData("\"classCount\":4", "\"classCount\":5", "a label of 5 outputs for a head of 7")]
    [InlineData("\"beamSize\":3", "\"beamSize\":2000000000", "BeamSize")]
    [InlineData("\"maximumLength\":9", "\"maximumLength\":2000000000", "MaximumLength")]
    [InlineData("\"maximumLength\":9", "\"maximumLengths\":9", "maximumLengths")]
    [InlineData("\"numberOfBestSequences\":2", "\"numberOfBestSequences\":4", "NumberOfBestSequences")]
    [InlineData("\"lengthPenalty\":0.5", "\"lengthPenalty\":\"NaN\"", "LengthPenalty")]
    [InlineData("\"temperature\":1", "\"temperature\":0", "Temperature")]
    [InlineData("\"prefix\":[\"a\"]", "\"prefix\":[null]", "Prefix")]
    [InlineData("\"prefixColumnName\":\"Target\"", "\"prefixColumnName\":\" \"", "PrefixColumnName")]
    [InlineData("\"values\":[", "\"value\":[", "Key values are an object of")]
    [InlineData("\"furtherEncoderDecoders\":[{", "\"furtherEncoderDecoders\":[null,{", "damaged")]
    [InlineData("\"furtherEncoderDecoders\":[{\"inputs\":[{\"name\":\"embedding\",\"width\":3,\"vocabularySize\":6", "\"furtherEncoderDecoders\":[{\"inputs\":[{\"name\":\"embedding\",\"width\":3,\"vocabularySize\":7", "6 tokens for an input of 7")]
    public void A_spec_of_no_encoder_decoder_is_refused_with_what_is_wrong(string text, string changed, string expected)
    {
        string spec = Encoding.UTF8.GetString(Spec(s_pair.Value));
        Assert.Contains(text, spec, StringComparison.Ordinal);
        int at = spec.IndexOf(text, StringComparison.Ordinal);
        string other = string.Concat(spec.AsSpan(0, at), changed, spec.AsSpan(at + text.Length));
        string message = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(Encoding.UTF8.GetBytes(other)), ModelTask.SequenceToSequence)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_of_other_tasks_are_told_apart()
    {
        Assert.Contains("no encoder-decoder", Refused(s_language.Value, ModelTask.SequenceToSequence), StringComparison.Ordinal);
        Assert.Contains("an encoder-decoder for", Refused(s_pair.Value, ModelTask.LanguageModeling), StringComparison.Ordinal);
        Assert.Contains("an encoder-decoder for", Refused(s_shared.Value, ModelTask.Classification), StringComparison.Ordinal);

        static string Refused(FittedModel model, ModelTask task)
            => Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(Spec(model)), task)).Message;
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Whole_files_give_the_model_that_was_saved(string kind)
    {
        FittedModel model = ModelOf(kind);
        FittedModel loaded = Load(kind, Spec(model), Weights(model));
        Assert.Equal(Spec(model), Spec(loaded));
        Assert.Equal(Weights(model), Weights(loaded));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Cut_files_are_refused_with_a_clear_error(string kind)
    {
        FittedModel model = ModelOf(kind);
        byte[] spec = Spec(model);
        byte[][] weights = Weights(model);
        for (int length = 0; length < spec.Length; length += 3)
        {
            Assert.Throws<InvalidDataException>(() => Load(kind, spec[..length], weights));
        }

        for (int file = 0; file < weights.Length; file++)
        {
            for (int length = 0; length < weights[file].Length; length += 97)
            {
                byte[][] cut = [.. weights];
                cut[file] = cut[file][..length];
                Assert.Throws<InvalidDataException>(() => Load(kind, spec, cut));
            }
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Flipped_bits_load_or_are_refused_with_a_clear_error_and_never_cost_much_memory(string kind)
    {
        FittedModel model = ModelOf(kind);
        byte[] spec = Spec(model);
        byte[][] weights = Weights(model);
        var random = new Random(13);
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] otherSpec = [.. spec];
            byte[][] otherWeights = [.. weights.Select(file => (byte[])[.. file])];
            byte[] target = trial % 2 == 0 ? otherSpec : otherWeights[random.Next(otherWeights.Length)];
            int headerLength = trial % 2 == 0 ? target.Length : Math.Min(target.Length, 1200);
            for (int flips = 1 + random.Next(3); flips > 0; flips--)
            {
                target[random.Next(headerLength)] ^= (byte)(1 << random.Next(8));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(kind, otherSpec, otherWeights);
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }

        Assert.InRange(refused, 500, 2000);
    }

    [Theory]
    [InlineData("ensemble", "\"hiddenSize\":4", "\"hiddenSize\":1073741824")]
    [InlineData("ensemble", "\"targetSize\":5", "\"targetSize\":1073741824")]
    [InlineData("ensemble", "\"attentionSize\":3", "\"attentionSize\":1073741824")]
    [InlineData("shared", "\"hiddenSize\":4", "\"hiddenSize\":65536")]
    [InlineData("language", "\"hiddenSize\":4", "\"hiddenSize\":65536")]
    public void A_network_larger_than_its_weights_file_is_refused_before_memory_is_taken(string kind, string text, string changed)
    {
        FittedModel model = ModelOf(kind);
        string spec = Encoding.UTF8.GetString(Spec(model));
        Assert.Contains(text, spec, StringComparison.Ordinal);
        byte[] other = Encoding.UTF8.GetBytes(spec.Replace(text, changed, StringComparison.Ordinal));
        byte[][] weights = Weights(model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Load(kind, other, weights));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
    }

    [Fact]
    public void A_table_for_source_target_and_head_is_counted_once()
    {
        // Far more symbols than all other weights together.
        var options = Small(PairRows.Options());
        (options.ShareEmbeddings, options.TieWeights) = (true, true);
        (options.EmbeddingSize, options.TargetEmbeddingSize) = (0, 0);
        var ml = new MLContext(seed: 1);
        PairRow[] rows = [.. Enumerable.Range(0, 40).Select(row => string.Concat(Enumerable.Range(0, 100).Select(i => (char)(0x4E00 + (row * 100) + i)))).Select(text => PairRows.Of(text, text))];
        FittedModel model = FittedOf(ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(rows)));
        Assert.Equal(Weights(model), Weights(Load("shared", Spec(model), Weights(model))));
    }

    private static FittedModel ModelOf(string kind) => kind switch
    {
        "ensemble" => s_pair.Value,
        "shared" => s_shared.Value,
        _ => s_language.Value,
    };

    private static FittedModel Load(string kind, byte[] spec, byte[][] weights)
    {
        ModelSpec read = ModelFiles.ReadSpec(new MemoryStream(spec), kind == "language" ? ModelTask.LanguageModeling : ModelTask.SequenceToSequence);
        FittedModel model = ModelFiles.ReadWeights(read, new MemoryStream(weights[0]));
        EncoderDecoder[] further = [.. read.FurtherEncoderDecoders.Select((pair, i) => ModelFiles.ReadFurtherWeights(pair, new MemoryStream(weights[Math.Min(i + 1, weights.Length - 1)])))];
        return model with { Further = further };
    }

    private static byte[] Spec(FittedModel model)
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteSpec(model, stream);
        return stream.ToArray();
    }

    private static byte[][] Weights(FittedModel model) => [.. model.Further.Prepend(model.Trained).Select(network =>
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteWeights(network, stream);
        return stream.ToArray();
    })];

    private static FittedModel FitPair()
    {
        var ml = new MLContext(seed: 1);
        RecurrentSequenceToSequenceTransformer[] models = [.. Enumerable.Range(1, 2).Select(seed =>
        {
            var options = Small(PairRows.Options("Source", "Target"));
            options.FurtherFeatureColumnNames = ["Target"];
            options.Attention = AttentionKind.Additive;
            options.AttentionSize = 3;
            options.Coverage = true;
            options.InputFeeding = true;
            options.Bridge = DecoderBridge.Dense;
            options.Seed = seed;
            options.Decoding = new SequenceDecodingOptions
            {
                BeamSize = 3,
                NumberOfBestSequences = 2,
                MaximumLength = 9,
                LengthPenalty = 0.5f,
                Prefix = ["a"],
                PrefixColumnName = "Target",
                ReplaceUnknown = true,
            };
            return ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(PairRows.Reversed(30)));
        })];
        return FittedOf(ml.SequenceToSequence.Ensemble(models));
    }

    private static FittedModel FitShared()
    {
        var ml = new MLContext(seed: 1);
        var options = Small(PairRows.Options());
        (options.ShareEmbeddings, options.TieWeights) = (true, true);
        (options.EmbeddingSize, options.TargetEmbeddingSize) = (0, 0);
        return FittedOf(ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(PairRows.Reversed(30))));
    }

    private static FittedModel FitLanguage()
    {
        var ml = new MLContext(seed: 1);
        var options = new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "SourceText", HiddenSize = 4, EmbeddingSize = 4, TieWeights = true, NumberOfEpochs = 1 };
        return FittedOf(ml.LanguageModeling.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(PairRows.Reversed(30))));
    }

    private static RecurrentSequenceToSequenceTrainer.Options Small(RecurrentSequenceToSequenceTrainer.Options options)
    {
        options.HiddenSize = 4;
        options.EmbeddingSize = 3;
        options.TargetEmbeddingSize = 5;
        return options;
    }

    private static FittedModel FittedOf(IRecurrentTransformer model) => model.Fitted;
}
