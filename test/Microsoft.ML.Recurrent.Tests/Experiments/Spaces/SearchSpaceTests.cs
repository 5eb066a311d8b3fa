using Microsoft.ML.SearchSpace;
using RangeAttribute = Microsoft.ML.SearchSpace.RangeAttribute;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Spaces;

public sealed class SearchSpaceTests
{
    private static SearchSpace Tagging { get; } = SearchSpace.Of<RecurrentTaggingTrainer.Options>();

    [Fact]
    public void A_space_is_read_from_the_attributes_of_its_options()
    {
        SearchParameter hidden = Tagging.Parameters.Single(each => each.Name == "HiddenSize");
        Assert.Equal("HiddenSize: 16 .. 512 log", hidden.ToString());
        Assert.Equal(64.0, hidden.Initial);
        Assert.Equal("Softmax | Crf", Tagging.Parameters.Single(each => each.Name == "Head").Values);
        Assert.Equal(true, Tagging.Start["Bidirectional"]);
        Assert.Equal(0.002, Tagging.Start["LearningRate"]);
        Assert.DoesNotContain(Tagging.Parameters, each => each.Name == "LabelColumnName");

        // In the order of the source, also where a class of its own overrides an option.
        string[] names = [.. Tagging.Parameters.Select(each => each.Name)];
        Assert.Equal(Array.IndexOf(names, "NumberOfLayers") + 1, Array.IndexOf(names, "Bidirectional"));
        Assert.Equal(["Head", "LearnedScheme"], names[^2..]);
    }

    [Fact]
    public void Options_within_options_have_dotted_names_and_are_copied_when_set()
    {
        SearchSpace space = SearchSpace.Of<Outer>();
        Assert.Equal(["Size", "Inner.Rate"], space.Parameters.Select(each => each.Name));
        var options = new Outer();
        Inner before = options.Inner;
        space.SetIn(options, space.Start.With("Inner.Rate", 0.25).With("Size", 3));
        Assert.Equal((3, 0.25f, 0.5f), (options.Size, options.Inner.Rate, before.Rate));
        Assert.Equal(0.25, space.PointOf(options)["Inner.Rate"]);
    }

    [Fact]
    public void Applying_a_point_leaves_the_options_as_they_were()
    {
        var options = new RecurrentTaggingTrainer.Options { LabelColumnName = "Tags" };
        TrialParameters point = Tagging.Start.With("HiddenSize", 48).With("Head", TaggingHead.Crf).With("Bidirectional", false);
        RecurrentTaggingTrainer.Options applied = Tagging.Apply(options, point);
        Assert.Equal(("Tags", 48, TaggingHead.Crf, false), (applied.LabelColumnName, applied.HiddenSize, applied.Head, applied.Bidirectional));
        Assert.Equal((0, TaggingHead.Softmax, true), (options.HiddenSize, options.Head, options.Bidirectional));
    }

    [Fact]
    public void Options_of_characters_count_only_with_a_character_encoder()
    {
        Assert.DoesNotContain("CharacterVectorSize", Tagging.Start.Keys);
        SearchSpace with = Tagging.StartAt("CharacterEncoder", CharacterEncoder.Lstm);
        Assert.Equal(50.0, with.Start["CharacterVectorSize"]);
        Assert.Equal("CharacterEncoder is Convolution or Lstm", with.Parameters.Single(each => each.Name == "CharacterVectorSize").Condition);
        Assert.Contains("CharacterVectorSize", Tagging.Fix("CharacterEncoder", CharacterEncoder.Convolution).Start.Keys);
        Assert.DoesNotContain("CharacterVectorSize", with.Without("CharacterEncoder").Start.Keys);
        Assert.DoesNotContain("LayerDropout", Tagging.Start.Keys);
        Assert.Contains("LayerDropout", Tagging.Fix("NumberOfLayers", 2).Start.Keys);
    }

    [Fact]
    public void Ranges_and_choices_are_restricted_fixed_added_and_left_out()
    {
        SearchSpace space = Tagging
            .Restrict("HiddenSize", 100, 200, step: 50)
            .RestrictTo("LearningRateSchedule", LearningRateSchedule.Cosine, LearningRateSchedule.Linear)
            .RestrictTo("BatchSize", 16, 32)
            .Fix("Head", TaggingHead.Crf)
            .Add("RareWordDropout", 0.01, 1, initial: 0.25, isLogarithmic: true)
            .AddChoice("Optimizer", OptimizerKind.AdamW, OptimizerKind.Sgd)
            .Add("Momentum", 0.5, 0.99)
            .Without("NumberOfEpochs");
        Assert.Equal(100.0, space.Start["HiddenSize"]);
        Assert.Equal("100 .. 200 by 50 log", space.Parameters.Single(each => each.Name == "HiddenSize").Values);
        Assert.Equal("Cosine", space.Start["LearningRateSchedule"]);
        Assert.Equal(32.0, space.Start["BatchSize"]);
        Assert.Equal("Crf", space.Start["Head"]);
        Assert.Equal(0.25, space.Start["RareWordDropout"]);
        Assert.Equal("Optimizer is Sgd", space.Parameters.Single(each => each.Name == "Momentum").Condition);
        Assert.DoesNotContain("NumberOfEpochs", space.Start.Keys);
        Assert.Contains("NumberOfEpochs", Tagging.Start.Keys);
    }

    [Fact]
    public void Every_point_of_every_space_makes_valid_options()
    {
        var random = new Recurrent.Engine.Numerics.RandomStream(3, Recurrent.Engine.Numerics.RandomPurpose.Data, 0);
        RecurrentTrainerOptions[] all =
        [
            new RecurrentMulticlassTrainer.Options(), new RecurrentBinaryTrainer.Options(), new RecurrentRegressionTrainer.Options(), new RecurrentTaggingTrainer.Options(),
            new RecurrentMultiLabelTrainer.Options { PerStep = true }, new RecurrentSequenceRegressionTrainer.Options(), new RecurrentLanguageModelTrainer.Options(),
            new RecurrentSequenceToSequenceTrainer.Options(), new RecurrentSequenceToSequenceTrainer.Options { BatchTokens = 500, ShareEmbeddings = true },
            new RecurrentMulticlassTrainer.Options { ClassWeights = [1, 2], EmbeddingVectors = new Dictionary<string, float[]> { ["a"] = [1, 2] } },
        ];
        foreach (RecurrentTrainerOptions options in all)
        {
            SearchSpace space = SearchSpace.Of(options);
            space.Apply(options, space.Start).Validate();
            for (int i = 0; i < 300; i++)
            {
                TrialParameters point = space.Complete(parameter => parameter.FromUnit(random.NextUnit()));
                space.Apply(options, point).Validate();
                Assert.Equal(point, space.PointOf(space.Apply(options, point)));
            }
        }
    }

    [Fact]
    public void What_somebody_has_set_is_not_tried()
    {
        SearchSpace space = SearchSpace.Of(new RecurrentMulticlassTrainer.Options { HiddenSize = 99, Bidirectional = true });
        Assert.DoesNotContain(space.Parameters, each => each.Name is "HiddenSize" or "Bidirectional");
        Assert.Contains(space.Parameters, each => each.Name == "LearningRate");
    }

    [Fact]
    public void A_space_prints_itself_as_a_table()
        => Assert.Equal(
            """
            Option  Values    First  Only when
            Size    1 .. 9    5
            Kind    a | b     a
            Rate    0.1 .. 1  0.5    Kind is b
            Flag    True

            """.ReplaceLineEndings("\n"),
            SearchSpace.Of<Small>().When("Rate", "Kind", "b").Fix("Flag", true).When("Size", "Flag", true).ToString());

    [Fact]
    public void Errors_name_the_option()
    {
        AssertRefused(() => Tagging.Fix("Hidden", 3), "Option Hidden: expected a property of RecurrentTaggingTrainer.Options, which has none of the name 'Hidden'.");
        AssertRefused(() => Tagging.Fix("HiddenSize", 1.5), "Option HiddenSize: expected a whole number, got 1.5.");
        AssertRefused(() => Tagging.Fix("Cell", "Grue"), "Option Cell: expected one of Lstm, Gru, Rnn, got Grue.");
        AssertRefused(() => Tagging.Fix("Bidirectional", 1), "Option Bidirectional: expected true or false, got 1.");
        AssertRefused(() => Tagging.Restrict("Head", 1, 2), "Option Head: expected values among Softmax | Crf, got a range; RestrictTo takes values.");
        AssertRefused(() => Tagging.Restrict("HiddenSize", 20, 10), "Option HiddenSize: expected a finite minimum and a maximum that is not below it, got 20 and 10.");
        AssertRefused(() => Tagging.Restrict("LearningRate", 0, 1), "Option LearningRate: expected a minimum above 0 on a log scale, got 0 and 1.");
        AssertRefused(() => Tagging.Restrict("RareWordDropout", 0, 1), "Option RareWordDropout: expected one that is tried: Cell, ");
        AssertRefused(() => Tagging.RestrictTo("Cell"), "Option Cell: expected at least one value, got none.");
        AssertRefused(() => Tagging.When("Cell", "Head", TaggingHead.Crf).When("Head", "Cell", RecurrentCellKind.Gru), "expected a condition on options that do not depend on it");
        AssertRefused(() => Tagging.Fix("LabelColumnName.Length", 3), "Option LabelColumnName.Length: expected a property that can be set");
        AssertRefused(() => Tagging.Apply(new RecurrentTaggingTrainer.Options(), TrialParameters.Empty.With("Nope", 1)), "Option Nope: ");
    }

    private static void AssertRefused(Action action, string message)
        => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    public sealed class Small
    {
        [Range(1, 9, 5, false)]
        public int Size { get; set; } = 5;

        [Choice("a", "b")]
        public string Kind { get; set; } = "a";

        [Range(0.1, 1.0, 0.5, false)]
        public double Rate { get; set; } = 0.5;

        [BooleanChoice(false)]
        public bool Flag { get; set; }
    }

    public sealed class Outer
    {
        [Range(1, 9, 5, false)]
        public int Size { get; set; } = 5;

        [NestOption]
        public Inner Inner { get; set; } = new();
    }

    public sealed class Inner
    {
        [Range(0f, 1f, 0.5f, false)]
        public float Rate { get; set; } = 0.5f;
    }
}
