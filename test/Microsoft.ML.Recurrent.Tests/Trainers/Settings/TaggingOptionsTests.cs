using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentTaggingTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Settings;

/// <summary>No option of a tagger is there for nothing: each decides what training makes, or is one of the few that must not.</summary>
public sealed class TaggingOptionsTests
{
    // For a bit of what it takes to train: another value of each option, and what it needs beside it.
    private static readonly Dictionary<string, (object? Other, Action<Options>? Given)> Deciding = new()
    {
        [nameof(Options.LabelColumnName)] = ("Spans", null),
        [nameof(Options.FeatureColumnName)] = ("Ragged", null),
        [nameof(Options.AdditionalFeatureColumnNames)] = (new[] { "Ragged" }, null),
        [nameof(Options.ExampleWeightColumnName)] = ("Weights", null),
        [nameof(Options.Bidirectional)] = (false, null),
        [nameof(Options.EmbeddingSize)] = (5, null),
        [nameof(Options.FreezeEmbedding)] = (true, null),
        [nameof(Options.CharacterEncoder)] = (CharacterEncoder.Convolution, null),
        [nameof(Options.CharacterEmbeddingSize)] = (7, options => options.CharacterEncoder = CharacterEncoder.Lstm),
        [nameof(Options.CharacterVectorSize)] = (8, options => options.CharacterEncoder = CharacterEncoder.Convolution),
        [nameof(Options.LearnedScheme)] = (LearnedTaggingScheme.Bioes, options => options.LabelColumnName = "Spans"),
        [nameof(Options.CasingEmbeddingSize)] = (3, null),
        [nameof(Options.LowerCaseWords)] = (true, null),
        [nameof(Options.NormalizeDigits)] = (true, null),
        [nameof(Options.WordDropout)] = (0.3f, null),
        [nameof(Options.RareWordDropout)] = (9f, null),
        [nameof(Options.StepFeatureCount)] = (2, options => options.FeatureColumnName = "Pairs"),
        [nameof(Options.NormalizeFeatures)] = (false, options => options.FeatureColumnName = "Ragged"),
        [nameof(Options.MinimumTokenCount)] = (1000, null),
        [nameof(Options.MaximumVocabularySize)] = (2, null),
        [nameof(Options.LockedOutputDropout)] = (true, options => options.OutputDropout = 0.3f),
        [nameof(Options.EmbeddingDropout)] = (0.3f, null),

        // Of one row a batch lacks some of the words.
        [nameof(Options.DenseEmbeddingUpdates)] = (true, options => options.BatchSize = 1),
        [nameof(Options.TruncationLength)] = (2, options => options.Bidirectional = false),
        [nameof(Options.ValidationGroupColumnName)] = ("Group", options => options.ValidationSetFraction = 0.3f),
        [nameof(Options.EarlyStoppingMetric)] = (EarlyStoppingMetric.None, WatchContrary),
        [nameof(Options.EarlyStoppingPatience)] = (1, WatchContrary),
        [nameof(Options.Head)] = (TaggingHead.Crf, null),
        [nameof(Options.Scheme)] = (TaggingScheme.None, options => (options.LabelColumnName, options.NumberOfBestSequences) = ("Spans", 6)),
        [nameof(Options.TagFormat)] = (new TagFormat { Separator = '_' }, options => (options.LabelColumnName, options.NumberOfBestSequences) = ("Spans", 6)),
        [nameof(Options.ConstrainTraining)] = (true, options => (options.LabelColumnName, options.Head) = ("Spans", TaggingHead.Crf)),
        [nameof(Options.NumberOfBestSequences)] = (2, null),
    };

    private static readonly Dictionary<string, object> Indifferent = new()
    {
        [nameof(Options.MaximumDataMemoryInMegabytes)] = 1,
        [nameof(Options.MeasureGradientFlow)] = true,
    };

    public static TheoryData<string> EveryProperty => [.. typeof(Options).GetProperties().Select(property => property.Name)];

    [Theory, MemberData(nameof(EveryProperty))]
    public void An_option_decides_what_training_makes_unless_it_must_not(string name)
    {
        if (name == nameof(Options.EmbeddingFile))
        {
            AssertFileDecides();
            return;
        }

        if (name is nameof(Options.CheckpointPath) or nameof(Options.ResumeFrom))
        {
            SharedOptions.AssertCheckpointsDecideNothing(() => NewOptions(null), Outcome);
            return;
        }

        bool decides = SharedOptions.Decides(name, Deciding, out (object? Other, Action<Options>? Given) entry);
        PropertyInfo property = typeof(Options).GetProperty(name)!;
        Options options = NewOptions(entry.Given);
        object before = Outcome(options);
        property.SetValue(options, decides ? entry.Other : SharedOptions.Indifferent(name) ?? Indifferent[name]);
        if (decides)
        {
            Assert.NotEqual(before, Outcome(options));
        }
        else
        {
            Assert.Equal(before, Outcome(options));
        }
    }

    private static void AssertFileDecides()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "W1 1 2 3 4 5 6 7 8\n");
            Options options = NewOptions(null);
            object before = Outcome(options);
            options.EmbeddingFile = path;
            Assert.NotEqual(before, Outcome(options));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Options NewOptions(Action<Options>? given)
    {
        Options options = ToyTags.Options("Cased");
        options.NumberOfEpochs = 2;
        options.HiddenSize = 6;
        given?.Invoke(options);
        return options;
    }

    /// <summary>Validation rows that say the opposite, so that the first epochs are the best.</summary>
    private static void WatchContrary(Options options)
    {
        options.ValidationSet = View(isContrary: true);
        options.NumberOfEpochs = 25;
    }

    /// <summary>All that shows: weights, history, columns and their values; or why training refused, in words.</summary>
    private static string Outcome(Options options)
    {
        IDataView view = View();
        RecurrentTaggingTransformer model;
        try
        {
            model = ToyTags.Trainer(options).Fit(view);
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }

        IDataView scored = model.Transform(view);
        bool hasLists = scored.Schema.GetColumnOrNull("BestLabels") is not null;
        IEnumerable<string> weights = model.GetWeights().OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} [{string.Join(" x ", pair.Value.Lengths.ToArray())}]: {Bits([.. pair.Value])}");
        return string.Join(
            '\n',
            [
                .. weights,
                .. model.TrainingHistory.Select(report => $"{report.Epoch} {report.ValidationLoss} {report.IsBest}"),
                string.Join(", ", scored.Schema.Select(column => column.Name)),
                .. scored.GetColumn<uint[]>("PredictedLabel").Select(row => string.Join(' ', row)),
                .. scored.GetColumn<float[]>("Score").Select(Bits),
                .. hasLists ? scored.GetColumn<uint[]>("BestLabels").Select(row => string.Join(' ', row)) : [],
            ]);
    }

    private static string Bits(float[] values) => Convert.ToHexString(MemoryMarshal.AsBytes<float>(values));

    /// <summary>
    /// The toy's rows with words in two cases, numbers that don't say how many a step has, and texts that mark spans. Contrary rows have
    /// the tags of even and odd the other way round.
    /// </summary>
    private static IDataView View(bool isContrary = false)
    {
        IDataView toy = ToyTags.View(rowCount: 24);
        int[][] steps = ToyTags.Sequences(24, seed: 1);
        uint[][] tags = [.. toy.GetColumn<uint[]>("Label")];
        return new ViewBuilder()
            .NamedKeyVectors("Label", ToyTags.TagNames, [.. tags.Select(row => row.Select(tag => isContrary && tag > 1 ? 5 - tag : tag).ToArray())])
            .Vector("Spans", Types.Words, [.. steps.Select(row => Types.Texts([.. row.Select((_, t) => SpanTag(row, t))]))])
            .Vector("Weights", Types.Numbers(0), [.. toy.GetColumn<float[]>("Weights")])
            .Scalar("Group", NumberDataViewType.Int32, [.. Enumerable.Range(0, 24).Select(row => row / 6)])
            .Vector("Ragged", Types.Numbers(0, 2), [.. toy.GetColumn<float[]>("Ragged")])
            .Vector("Pairs", Types.Numbers(0), [.. toy.GetColumn<float[]>("Ragged")])
            .Vector("Cased", Types.Words, [.. steps.Select(row => Types.Texts([.. row.Select((step, t) => t % 2 == 0 ? $"w{step}" : $"W{step}")]))])
            .ToView();
    }

    /// <summary>Outside at every fourth value; spans of two types that begin wherever the value before was outside or less.</summary>
    private static string SpanTag(int[] steps, int t)
    {
        if (steps[t] == 0)
        {
            return "O";
        }

        string type = steps[t] == 1 ? "x" : "y";
        return t > 0 && (steps[t - 1] == 1) == (steps[t] == 1) && steps[t - 1] != 0 ? $"I-{type}" : $"B-{type}";
    }
}
