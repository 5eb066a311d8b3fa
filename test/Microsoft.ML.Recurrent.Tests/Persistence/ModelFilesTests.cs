using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Architecture;
using Microsoft.ML.Recurrent.Tests.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class ModelFilesTests
{
    // Far over what the small model takes, far under what a damaged size could ask for.
    private const long AllowedBytes = 4_000_000;

    [Fact]
    public void A_model_comes_back_as_it_was_saved()
    {
        FittedModel model = SmallModel.Create();

        FittedModel loaded = Load(Spec(model), Weights(model));

        Assert.Equal(model.Network.Spec, loaded.Network.Spec, new SpecComparer());
        Assert.Equal(model.Network.Spec.Inputs, loaded.Network.Spec.Inputs);
        foreach (Parameter parameter in model.Network.Parameters.All)
        {
            Assert.Equal(
                MemoryMarshal.Cast<float, int>(parameter.In(model.Network.Weights)), MemoryMarshal.Cast<float, int>(parameter.In(loaded.Network.Weights)));
        }

        Assert.Equal(model.Label.Name, loaded.Label.Name);
        Assert.True(model.Label.Values!.IsSameAs(loaded.Label.Values));
        Assert.Equal(Spec(model), Spec(loaded));
    }

    [Fact]
    public void A_crf_comes_back_with_its_rules_and_transitions()
    {
        TransitionRules rules = TransitionRules.Create([true, true, false], [true, false, true], new[,] { { true, true, false }, { false, true, true }, { true, false, true } });
        FittedModel model = SmallModel.Create(spec => spec with { Pooling = PoolingKind.None, Head = HeadKind.Crf, Rules = rules, HasRulesInModel = true });
        Parameter transitions = model.Network.Parameters.All.Single(parameter => parameter.Name == "crf.transitions");
        for (int i = 0; i < transitions.Length; i++)
        {
            transitions.In(model.Network.Weights)[i] = i;
        }

        ModelSpec spec = ModelFiles.ReadSpec(new MemoryStream(Spec(model)), ModelTask.Tagging);
        FittedModel loaded = ModelFiles.ReadWeights(spec, new MemoryStream(Weights(model)));

        Assert.Equal((HeadKind.Crf, true), (loaded.Network.Spec.Head.Kind, loaded.Network.Spec.Head.HasRulesInModel));
        Assert.Equal((rules.Starts, rules.Ends), (loaded.Network.Spec.Head.Rules!.Starts, loaded.Network.Spec.Head.Rules.Ends));
        Assert.Equal(rules.Pairs, loaded.Network.Spec.Head.Rules.Pairs);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], transitions.In(loaded.Network.Weights).ToArray());
    }

    [Theory]
    [InlineData("\"starts\":\"110\"", "\"starts\":\"11\"", "another number of tags than 3")]
    [InlineData("\"starts\":\"110\"", "\"starts\":\"11x\"", "other marks")]
    [InlineData("\"starts\":\"110\"", "\"starts\":\"000\"", "allow no sequence")]
    [InlineData("\"pairs\":[\"110\"", "\"pairs\":[null", "damaged", "another number of tags")]
    public void Damaged_rules_are_refused_with_what_is_wrong(string text, string changed, params string[] expected)
    {
        TransitionRules rules = TransitionRules.Create([true, true, false], [true, false, true], new[,] { { true, true, false }, { false, true, true }, { true, false, true } });
        string spec = Encoding.UTF8.GetString(Spec(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None, Head = HeadKind.Crf, Rules = rules })));
        Assert.Contains(text, spec, StringComparison.Ordinal);
        byte[] other = Encoding.UTF8.GetBytes(spec.Replace(text, changed, StringComparison.Ordinal));
        var failure = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(other), ModelTask.Tagging));
        Assert.Contains(expected, message => failure.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Models_of_steps_and_of_sequences_are_told_apart()
    {
        byte[] sequences = Spec(SmallModel.Create());
        byte[] steps = Spec(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None }));

        Assert.Equal(PoolingKind.None, ModelFiles.ReadSpec(new MemoryStream(steps), ModelTask.Tagging).Network!.Pooling);
        var asSteps = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(sequences), ModelTask.Tagging));
        var asSequences = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(steps), ModelTask.Classification));

        Assert.Contains("pooling Attention for one class per step", asSteps.Message, StringComparison.Ordinal);
        Assert.Contains("pooling None for one class per sequence", asSequences.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_is_refused_with_both_versions()
    {
        string spec = Encoding.UTF8.GetString(Spec(SmallModel.Create())).Replace("\"formatVersion\":2", "\"formatVersion\":6", StringComparison.Ordinal);
        var failure = Assert.Throws<InvalidDataException>(() => ReadSpec(Encoding.UTF8.GetBytes(spec)));
        Assert.Contains("format version 6 and this build reads up to 5", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":0", "hiddenSize 0")]
    [InlineData("\"kind\":\"Softmax\",\"width\":3", "\"kind\":\"Softmax\",\"width\":-3", "a head of -3 outputs")]
    [InlineData("\"cell\":\"Lstm\"", "\"cell\":\"Lstn\"", "damaged")]
    [InlineData("\"cell\":\"Lstm\"", "\"cell\":99", "cell 99")]
    [InlineData("\"kind\":\"Softmax\"", "\"kind\":99", "head 99")]
    [InlineData("\"layerCount\":2", "\"layerCount\":0", "layerCount 0")]
    [InlineData("\"layerCount\":2", "\"layerCount\":null", "damaged")]
    [InlineData("\"outputDropout\":0.25", "\"outputDropout\":1", "dropout of 1")]
    [InlineData("\"width\":5", "\"width\":0", "width 0")]
    [InlineData("\"vocabularySize\":4", "\"vocabularySize\":5", "4 tokens for an input of 5")]
    [InlineData("\"vocabulary\":[\"red\"", "\"vocabulary\":[\"green\"", "'green' twice")]
    [InlineData("\"vocabulary\":[\"red\"", "\"vocabulary\":[null", "empty token")]
    [InlineData("\"means\":[", "\"means\":[0,", "number of means")]
    [InlineData("\"values\":[\"low\",", "\"values\":[", "label values")]
    [InlineData("\"pooling\":\"Attention\"", "\"pooling\":\"None\"", "pooling None")]
    [InlineData("\"layerCount\":2", "\"layerCounts\":2", "layerCounts")]
    [InlineData("\"formatVersion\":2", "\"format\":1", "version")]
    [InlineData("\"columnName\":\"Words\"", "\"columnName\":\"\"", "empty columnName")]
    [InlineData("\"name\":\"words\"", "\"name\":\"\"", "input with an empty name")]
    [InlineData("\"name\":\"Label\"", "\"name\":\"\"", "empty name of the label")]
    [InlineData("\"kind\":\"Words\"", "\"kind\":\"Words\",\"width\":-3", "'Words' of kind Words with width -3")]
    [InlineData("\"kind\":\"Words\"", "\"kind\":99", "'Words' of kind 99")]
    [InlineData("\"formatVersion\":2", "\"output\":{\"bestCount\":3000001},\"formatVersion\":2", "bestCount 3000001, expected 1 .. 1000")]
    public void A_spec_of_no_network_is_refused_with_what_is_wrong(string text, string changed, string expected)
    {
        string spec = Encoding.UTF8.GetString(Spec(SmallModel.Create()));
        Assert.Contains(text, spec, StringComparison.Ordinal);
        int at = spec.IndexOf(text, StringComparison.Ordinal);
        string other = string.Concat(spec.AsSpan(0, at), changed, spec.AsSpan(at + text.Length));
        var failure = Assert.Throws<InvalidDataException>(() => ReadSpec(Encoding.UTF8.GetBytes(other)));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":60000")]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":65536")]
    [InlineData("\"layerCount\":2", "\"layerCount\":200000")]
    [InlineData("\"layerCount\":2", "\"layerCount\":2000000000")]
    [InlineData("\"hiddenSize\":6", "\"hiddenSize\":1073741824")]
    public void A_network_larger_than_its_weights_file_is_refused_before_memory_is_taken(string text, string changed)
    {
        FittedModel model = SmallModel.Create();
        byte[] spec = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Spec(model)).Replace(text, changed, StringComparison.Ordinal));
        byte[] weights = Weights(model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<InvalidDataException>(() => Load(spec, weights));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        Assert.Contains(ModelFiles.WeightsName, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_millions_of_sequences_in_a_file_of_version_1_is_refused()
    {
        string path = Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Models", "1.0-tagger-crf.zip");
        using ZipArchive zip = ZipFile.OpenRead(path);
        using Stream file = zip.Entries.Single(entry => entry.Name == ModelFiles.SpecName).Open();
        JsonNode spec = JsonNode.Parse(file)!;
        spec["furtherBestCount"] = 3_000_000;
        var failure = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(Encoding.UTF8.GetBytes(spec.ToJsonString())), ModelTask.Tagging));
        Assert.Contains("bestCount 3000001, expected 1 .. 1000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crf_that_its_weights_file_does_not_hold_is_refused_before_memory_is_taken() => RefusedForNothing(
        WideClasses(HeadKind.Softmax), network => network with { Head = network.Head with { Kind = HeadKind.Crf } }, "'crf.start_transitions' of shape [20000]");

    [Fact]
    public void Characters_that_the_weights_file_does_not_hold_are_refused_before_memory_is_taken() => RefusedForNothing(
        SmallModel.Create(spec => spec with { Inputs = [spec.Inputs[0], new InputSpec("char", 4, 4, Spelling: SpellingKind.Lstm, CharacterSize: 4)] }),
        network => network with { Inputs = [network.Inputs[0], network.Inputs[1] with { Spelling = SpellingKind.Convolution }] },
        "'char_conv.weight' of shape [4, 4, 3]");

    [Fact]
    public void Every_parameter_is_declared_before_memory_is_taken_for_it()
    {
        // Of few classes, as the network of 20,000 takes 14 GB.
        NetworkSpec wide = WideClasses(HeadKind.Softmax).Network.Spec;
        NetworkSpec spec = wide with { Head = wide.Head with { Kind = HeadKind.Crf } };
        string[] names = [.. Network.Create(spec with { Head = spec.Head with { Width = 3 } }).Parameters.All.Select(parameter => parameter.Name)];
        Assert.Equal("crf.transitions", names[^1]);
        foreach (string last in names)
        {
            long weightsBefore = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            var declared = Assert.Throws<InvalidDataException>(() => Network.Create(spec, declared: (name, shape) =>
            {
                if (name == last)
                {
                    throw new InvalidDataException(name);
                }

                weightsBefore += shape.ToArray().Aggregate(1L, (product, size) => product * size);
            }));
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(last, declared.Message);

            // Packed rows of one weight are padded to a block; those of the transitions alone would be 1.6 GB.
            Assert.InRange(taken, 0, 79_000 + (2 * AlignedBuffer.BlockSize * sizeof(float) * weightsBefore));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_refused_with_their_tensor(float value)
    {
        FittedModel model = SmallModel.Create();
        model.Network.Parameters.All.Single(parameter => parameter.Name == "head.bias").In(model.Network.Weights)[1] = value;
        var failure = Assert.Throws<InvalidDataException>(() => Load(Spec(model), Weights(model)));
        Assert.Contains($"'head.bias' holds {value} at place 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_gru_that_computes_what_torchs_does_is_marked_as_torchs()
    {
        string after = Encoding.UTF8.GetString(Weights(SmallModel.Create(spec => spec with { Cell = CellKind.GruResetAfter })));
        FittedModel before = SmallModel.Create(spec => spec with { Cell = CellKind.GruResetBefore });
        Assert.Contains("\"format\":\"pt\"", after, StringComparison.Ordinal);
        Assert.Contains("\"format\":\"gru-reset-before\"", Encoding.UTF8.GetString(Weights(before)), StringComparison.Ordinal);
        Assert.Equal(Weights(before), Weights(Load(Spec(before), Weights(before))));
    }

    [Fact]
    public void Null_among_the_names_of_keys_or_numbers_is_refused_with_the_field()
    {
        FittedModel model = SmallModel.Create();
        FeatureColumn keys = new() { ColumnName = "Keys", Kind = FeatureKind.Keys, KeyRawType = "UInt32", Keys = [1, 2, 3], KeyNames = ["a", null!, "c"] };
        Assert.Contains("'Keys' with null among its keyNames", Refused(model with { Features = [model.Features[0], keys] }, ModelTask.Classification), StringComparison.Ordinal);
        FittedModel numbers = SmallModel.Create(spec => spec with { Head = HeadKind.Linear });
        Assert.Contains(
            "numberNames of the label with null", Refused(numbers with { Label = new LabelColumn { Name = "Label", Width = 3, NumberNames = ["a", null!, "c"] } }, ModelTask.Regression), StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_files_are_refused_with_a_clear_error()
    {
        FittedModel model = SmallModel.Create();
        byte[] spec = Spec(model);
        byte[] weights = Weights(model);
        for (int length = 0; length < spec.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ReadSpec(spec[..length]));
        }

        for (int length = 0; length < weights.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => Load(spec, weights[..length]));
        }
    }

    [Fact]
    public void Flipped_bits_load_or_are_refused_with_a_clear_error_and_never_cost_much_memory()
    {
        FittedModel model = SmallModel.Create();
        byte[] spec = Spec(model);
        byte[] weights = Weights(model);
        var random = new Random(11);
        int refused = 0;
        for (int trial = 0; trial < 4000; trial++)
        {
            byte[] otherSpec = [.. spec];
            byte[] otherWeights = [.. weights];
            byte[] target = trial % 2 == 0 ? otherSpec : otherWeights;
            int headerLength = trial % 2 == 0 ? target.Length : Math.Min(target.Length, 1200);
            for (int flips = 1 + random.Next(3); flips > 0; flips--)
            {
                target[random.Next(headerLength)] ^= (byte)(1 << random.Next(8));
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(otherSpec, otherWeights);
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }

        Assert.InRange(refused, 1000, 4000);
    }

    private static FittedModel WideClasses(HeadKind head)
    {
        FittedModel model = SmallModel.Create(spec => spec with { HiddenSize = 1, IsBidirectional = false, LayerCount = 1, Pooling = PoolingKind.None, Head = head, ClassCount = 20000 });
        return model with { Label = model.Label with { ClassCount = 20000, Values = null } };
    }

    private static void RefusedForNothing(FittedModel model, Func<NetworkSpec, NetworkSpec> change, string expected)
    {
        byte[] weights = Weights(model);
        var spec = new ModelSpec { Network = change(model.Network.Spec), Features = model.Features, Label = model.Label };
        long before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<InvalidDataException>(() => ModelFiles.ReadWeights(spec, new MemoryStream(weights)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static string Refused(FittedModel model, ModelTask task)
        => Assert.Throws<InvalidDataException>(() => ModelFiles.ReadSpec(new MemoryStream(Spec(model)), task)).Message;

    private static FittedModel Load(byte[] spec, byte[] weights)
    {
        using var stream = new MemoryStream(weights);
        return ModelFiles.ReadWeights(ReadSpec(spec), stream);
    }

    private static ModelSpec ReadSpec(byte[] spec)
    {
        using var stream = new MemoryStream(spec);
        return ModelFiles.ReadSpec(stream, ModelTask.Classification);
    }

    private static byte[] Spec(FittedModel model)
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteSpec(model, stream);
        return stream.ToArray();
    }

    private static byte[] Weights(FittedModel model)
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteWeights(model.Trained, stream);
        return stream.ToArray();
    }

    /// <summary>Records compare lists by reference; the inputs are compared apart.</summary>
    private sealed class SpecComparer : IEqualityComparer<NetworkSpec>
    {
        private static readonly InputSpec[] None = [];

        public bool Equals(NetworkSpec? x, NetworkSpec? y) => x! with { Inputs = None } == y! with { Inputs = None };

        public int GetHashCode(NetworkSpec obj) => obj.Stack.HiddenSize;
    }
}
