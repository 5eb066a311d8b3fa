using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What makes small data work, as every trainer has it.</summary>
public sealed class RegularizationTests
{
    private static readonly Dictionary<string, Action<RecurrentTrainerOptions>> s_changes = new()
    {
        [nameof(RecurrentTrainerOptions.WeightDrop)] = options => options.WeightDrop = 0.3f,
        [nameof(RecurrentTrainerOptions.EmbeddingDropout)] = options => options.EmbeddingDropout = 0.3f,
        [nameof(RecurrentTrainerOptions.ActivationRegularization)] = options => options.ActivationRegularization = 1,
        [nameof(RecurrentTrainerOptions.TemporalActivationRegularization)] = options => options.TemporalActivationRegularization = 1,
        [nameof(RecurrentTrainerOptions.AveragingStartEpoch)] = options => options.AveragingStartEpoch = 2,
        [nameof(RecurrentTrainerOptions.AveragingInterval)] = options => (options.AveragingInterval, options.LearningRate, options.NumberOfEpochs) = (1, 1, 20),
        [nameof(RecurrentTrainerOptions.LockedOutputDropout)] = options => (options.OutputDropout, options.LockedOutputDropout) = (0.3f, true),
    };

    public static TheoryData<string, string> EveryTaskAndOption()
    {
        var data = new TheoryData<string, string>();
        foreach (string change in s_changes.Keys)
        {
            foreach (string task in (string[])["tags", "pairs", "texts"])
            {
                data.Add(task, change);
            }

            if (change != nameof(RecurrentTrainerOptions.LockedOutputDropout))
            {
                data.Add("classes", change);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryTaskAndOption))]
    public void Every_option_changes_the_weights_to_the_same_bits_on_any_number_of_threads(string task, string option)
    {
        float[] plain = Train(task, options =>
        {
            s_changes[option](options);
            Undo(options, option);
        });
        float[] one = Train(task, s_changes[option], threadCount: 1);
        Assert.NotEqual(plain, one);
        Assert.Equal(one, Train(task, s_changes[option], threadCount: 3));
        Assert.All(one, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Models_that_were_trained_with_all_of_them_are_saved_and_loaded()
    {
        foreach (string task in (string[])["tags", "pairs", "texts"])
        {
            RecurrentTrainerOptions options = OptionsOf(task);
            foreach (string change in s_changes.Keys.Where(name => name != nameof(RecurrentTrainerOptions.AveragingInterval)))
            {
                s_changes[change](options);
            }

            IDataView view = ViewOf(task);
            ITransformer model = Trainer(options).Fit(view);
            ITransformer loaded = ToyTasks.SavedAndLoaded(model, view.Schema);
            string column = task == "pairs" ? "RankingScore" : task == "texts" ? "SequenceScore" : "Score";
            Assert.Equal(ToyTasks.Numbers(model.Transform(view), column), ToyTasks.Numbers(loaded.Transform(view), column));
        }
    }

    [Fact]
    public void Dropping_tokens_where_there_are_none_is_refused()
    {
        RecurrentTrainerOptions options = ToyTasks.Options("Flag");
        options.EmbeddingDropout = 0.1f;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ToyTasks.Trainer(options).Fit(ToyNumbers.View()));
        Assert.StartsWith("Option EmbeddingDropout: expected 0 where no column holds tokens, got 0.1.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Back to what it is without the option; what the change set beside it stays.</summary>
    private static void Undo(RecurrentTrainerOptions options, string option)
    {
        object initial = option == nameof(RecurrentTrainerOptions.LockedOutputDropout) ? false
            : option.StartsWith("Averaging", StringComparison.Ordinal) ? (object)0
            : 0f;
        typeof(RecurrentTrainerOptions).GetProperty(option)!.SetValue(options, initial);
    }

    private static float[] Train(string task, Action<RecurrentTrainerOptions> change, int threadCount = 2)
    {
        RecurrentTrainerOptions options = OptionsOf(task);
        options.NumberOfThreads = threadCount;
        change(options);
        return Weights(Trainer(options).Fit(ViewOf(task)));
    }

    private static RecurrentTrainerOptions OptionsOf(string task)
    {
        RecurrentTrainerOptions options = task switch
        {
            "tags" => ToyTags.Options("Words"),
            "classes" => Toy.Options("Words"),
            "pairs" => new RecurrentSequenceToSequenceTrainer.Options { LabelColumnName = "TargetText", FeatureColumnName = "SourceText" },
            _ => new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text" },
        };
        options.NumberOfEpochs = 6;
        options.HiddenSize = 8;
        options.BatchSize = 8;
        options.Seed = 7;
        return options;
    }

    private static IEstimator<ITransformer> Trainer(RecurrentTrainerOptions options)
    {
        var ml = new MLContext(1);
        return options switch
        {
            RecurrentSequenceToSequenceTrainer.Options own => ml.SequenceToSequence.Trainers.Recurrent(own),
            RecurrentLanguageModelTrainer.Options own => ml.LanguageModeling.Trainers.Recurrent(own),
            _ => ToyTasks.Trainer(options, ml),
        };
    }

    private static IDataView ViewOf(string task)
    {
        var ml = new MLContext(1);
        return task switch
        {
            "tags" => ToyTags.View(40),
            "classes" => Toy.View(40),
            "pairs" => ml.Data.LoadFromEnumerable(
                Enumerable.Range(0, 40).Select(i => new PairRow { SourceText = Letters(i), TargetText = string.Concat(Letters(i).Reverse()) })),
            _ => ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => TextRow.Of(Letters(i)))),
        };

        static string Letters(int i) => string.Concat(Enumerable.Range(0, 2 + (i % 4)).Select(k => (char)('a' + (((i * 7) + (k * 3)) % 5))));
    }

    private static float[] Weights(ITransformer model)
    {
        IReadOnlyDictionary<string, Tensor<float>> all = model switch
        {
            RecurrentTaggingTransformer own => own.GetWeights(),
            RecurrentMulticlassTransformer own => own.GetWeights(),
            RecurrentSequenceToSequenceTransformer own => own.GetWeights(),
            _ => ((RecurrentLanguageModelTransformer)model).GetWeights(),
        };
        return [.. all.Values.SelectMany(weights => weights.ToArray())];
    }
}
