using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Trainers;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class NetworkMemoryTests
{
    public static TheoryData<string, int> Extremes()
    {
        var extremes = new TheoryData<string, int>();
        foreach (int size in new[] { 1_000_000_000, int.MaxValue })
        {
            extremes.Add(nameof(Options.HiddenSize), size);
            extremes.Add(nameof(Options.CharacterVectorSize), size - (size % 2));
            extremes.Add(nameof(Options.CharacterEmbeddingSize), size);
        }

        extremes.Add(nameof(Options.HiddenSize), 65536);
        extremes.Add(nameof(Options.EmbeddingSize), int.MaxValue);
        extremes.Add(nameof(Options.CasingEmbeddingSize), int.MaxValue);
        extremes.Add(nameof(Options.NumberOfLayers), int.MaxValue);
        extremes.Add(nameof(Options.StepFeatureCount), int.MaxValue);
        return extremes;
    }

    [Theory, MemberData(nameof(Extremes))]
    public void Sizes_that_cannot_fit_are_refused_by_option_with_the_bytes_they_would_need(string option, int size)
    {
        Options options = Toy.Options(option == nameof(Options.StepFeatureCount) ? "Plain" : "Words");
        options.CharacterEncoder = option.StartsWith("Character", StringComparison.Ordinal) ? CharacterEncoder.Lstm : CharacterEncoder.None;
        typeof(Options).GetProperty(option)!.SetValue(options, size);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
        Assert.Matches($@"^Option {option}: expected a smaller value \(.*\), got {size}, which would need \d+ bytes\.", error.Message);
        Assert.Equal(option, error.ParamName);
    }

    [Fact]
    public void Threads_beyond_the_processors_cost_nothing()
    {
        long few = Held(threads: Environment.ProcessorCount);

        // A buffer for each of so many threads would take more than this.
        Assert.InRange(Held(threads: int.MaxValue), 0, few + 10_000_000);

        static long Held(int threads)
        {
            Options options = Toy.Options("Words");
            options.NumberOfEpochs = 1;
            options.NumberOfThreads = threads;
            return Allocations.Least(() => Toy.Trainer(options).Fit(Toy.View(9)));
        }
    }

    [Fact]
    public void A_crf_of_too_many_classes_names_the_head()
    {
        var trainer = new MLContext(1).SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            FeatureColumnName = "Words",
            Head = TaggingHead.Crf,
        });
        IDataView view = new ViewBuilder()
            .Vector("Label", Types.Keys<uint>(1_000_000), [1u, 2u], [3u, 1u])
            .Vector("Words", Types.Words, Types.Texts("a", "b"), Types.Texts("b", "a"))
            .ToView();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(view));
        Assert.Matches(@"^Option Head: expected Softmax, or fewer classes \(.*\), got Crf with 1000000 classes in label column 'Label', which would need \d+ bytes\.", error.Message);
    }

    [Fact]
    public void Rules_for_too_many_classes_name_the_scheme()
    {
        var label = new LabelColumn { Name = "Tags", ClassCount = 10_000_000 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NetworkMemory.CheckRules(TaggingScheme.Bio, label));
        Assert.StartsWith("Option Scheme: expected None, or fewer classes (", error.Message, StringComparison.Ordinal);
        NetworkMemory.CheckRules(TaggingScheme.Bio, label with { ClassCount = 1000 });
    }
}
