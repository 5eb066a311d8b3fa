using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers.Settings;
using Microsoft.ML.SearchSpace;

using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

/// <summary>No option of a forecaster is there for nothing: each decides what training makes, is one of the few that must not, or is refused because only other trainers read it.</summary>
public sealed class ForecastOptionsTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    // Another value of each option, and what it needs beside it.
    private static readonly Dictionary<string, (object? Other, Action<Options>? Given)> Deciding = new()
    {
        [nameof(Options.InputColumnName)] = ("Past", null),
        [nameof(Options.OutputColumnName)] = ("Next", null),
        [nameof(Options.Horizon)] = (3, null),
        [nameof(Options.WindowSize)] = (8, null),
        [nameof(Options.SeasonLength)] = (5, options => options.WindowSize = 0),
        [nameof(Options.SeriesColumnName)] = (null, options => options.TimeColumnName = null),
        [nameof(Options.TimeColumnName)] = (null, options => options.SeriesColumnName = null),
        [nameof(Options.Frequency)] = (TimeSpan.FromMinutes(30), null),
        [nameof(Options.FrequencyInMonths)] = (1, null),
        [nameof(Options.Gaps)] = (ForecastGaps.Missing, options => options.Frequency = TimeSpan.FromMinutes(30)),
        [nameof(Options.PastCovariateColumnNames)] = (new[] { "Past" }, null),
        [nameof(Options.KnownCovariateColumnNames)] = (new[] { "Known" }, null),
        [nameof(Options.StaticCovariateColumnNames)] = (new[] { "Known" }, null),
        [nameof(Options.CalendarFeatures)] = (true, null),
        [nameof(Options.Scaling)] = (ForecastScaling.LastValue, null),
        [nameof(Options.ScalingPerSeries)] = (true, null),
        [nameof(Options.Transformation)] = (ForecastTransformation.Log, null),
        [nameof(Options.Differencing)] = (new[] { 1 }, null),
        [nameof(Options.Lags)] = (new[] { 6 }, null),
        [nameof(Options.MissingValueFeatures)] = (true, null),
        [nameof(Options.SharedChannels)] = (true, options => options.InputColumnName = "Pair"),
        [nameof(Options.SegmentSize)] = (2, null),
        [nameof(Options.ProjectionSize)] = (3, null),
        [nameof(Options.LinearPath)] = (false, null),
        [nameof(Options.EmbedSeries)] = (false, null),
        [nameof(Options.SeriesEmbeddingSize)] = (3, null),
        [nameof(Options.UnknownSeriesFraction)] = (0.6f, null),
        [nameof(Options.Strategy)] = (ForecastStrategy.Autoregressive, null),
        [nameof(Options.Loss)] = (RegressionLoss.Squared, null),
        [nameof(Options.HuberDelta)] = (0.1f, options => options.Loss = RegressionLoss.Huber),
        [nameof(Options.Quantiles)] = (new[] { 0.2f }, null),
        [nameof(Options.ConfidenceLowerBoundColumn)] = ("Low", null),
        [nameof(Options.ConfidenceUpperBoundColumn)] = ("High", null),
        [nameof(Options.ConfidenceLevel)] = (0.5f, options => options.ConfidenceLowerBoundColumn = "Low"),
        [nameof(Options.ConformalCalibration)] = (true, options => options.Quantiles = [0.2f]),
        [nameof(Options.CalibrationFraction)] = (0.3f, options => (options.Quantiles, options.ConformalCalibration) = ([0.2f], true)),
        [nameof(Options.Likelihood)] = (ForecastLikelihood.Gaussian, options => options.Strategy = ForecastStrategy.Autoregressive),
        [nameof(Options.NumberOfPaths)] = (7, options => options.Strategy = ForecastStrategy.Autoregressive),
        [nameof(Options.OutputPaths)] = (true, options => options.Strategy = ForecastStrategy.Autoregressive),
        [nameof(Options.EnsembleSize)] = (2, null),
        [nameof(Options.WindowStride)] = (3, null),
        [nameof(Options.WindowsPerEpoch)] = (9, null),
        [nameof(Options.RecencyHalfLife)] = (5f, null),
        [nameof(Options.ExampleWeightColumnName)] = ("Known", null),
        [nameof(Options.EarlyStoppingMetric)] = (EarlyStoppingMetric.None, Worsen),
        [nameof(Options.EarlyStoppingPatience)] = (1, Worsen),
    };

    private static readonly Dictionary<string, object> Indifferent = new()
    {
    };

    // What other trainers read.
    private static readonly Dictionary<string, object> Refused = new()
    {
        [nameof(Options.LabelColumnName)] = "Other",
        [nameof(Options.FeatureColumnName)] = "Other",
        [nameof(Options.AdditionalFeatureColumnNames)] = new[] { "Other" },
        [nameof(Options.Bidirectional)] = true,
        [nameof(Options.EmbeddingSize)] = 5,
        [nameof(Options.EmbeddingFile)] = "vectors.txt",
        [nameof(Options.FreezeEmbedding)] = true,
        [nameof(Options.CharacterEncoder)] = CharacterEncoder.Lstm,
        [nameof(Options.CharacterEmbeddingSize)] = 7,
        [nameof(Options.CharacterVectorSize)] = 8,
        [nameof(Options.CasingEmbeddingSize)] = 3,
        [nameof(Options.LowerCaseWords)] = true,
        [nameof(Options.NormalizeDigits)] = true,
        [nameof(Options.WordDropout)] = 0.3f,
        [nameof(Options.RareWordDropout)] = 9f,
        [nameof(Options.StepFeatureCount)] = 2,
        [nameof(Options.NormalizeFeatures)] = false,
        [nameof(Options.MinimumTokenCount)] = 3,
        [nameof(Options.MaximumVocabularySize)] = 9,
        [nameof(Options.LockedOutputDropout)] = true,
        [nameof(Options.EmbeddingDropout)] = 0.3f,
        [nameof(Options.DenseEmbeddingUpdates)] = true,
        [nameof(Options.TruncationLength)] = 2,
        [nameof(Options.ValidationGroupColumnName)] = "Id",
        [nameof(Options.MaximumDataMemoryInMegabytes)] = 1,
        [nameof(Options.MeasureGradientFlow)] = true,
    };

    public static TheoryData<string> EveryProperty => [.. typeof(Options).GetProperties().Select(property => property.Name)];

    [Theory, MemberData(nameof(EveryProperty))]
    public void An_option_decides_what_training_makes_unless_it_must_not(string name)
    {
        if (name is nameof(Options.CheckpointPath) or nameof(Options.ResumeFrom))
        {
            SharedOptions.AssertCheckpointsDecideNothing(() => NewOptions(null), Outcome);
            return;
        }

        PropertyInfo property = typeof(Options).GetProperty(name)!;
        bool decides = SharedOptions.Decides(name, Deciding, out (object? Other, Action<Options>? Given) entry);
        Options options = NewOptions(entry.Given);
        if (Refused.TryGetValue(name, out object? refused))
        {
            property.SetValue(options, refused);
            Assert.StartsWith($"Option {name}: ", Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message, StringComparison.Ordinal);
            return;
        }

        string before = Outcome(options);
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

    [Fact]
    public void Weights_of_series_decide_what_training_makes()
    {
        Options options = NewOptions(null);
        string before = Outcome(options);
        options.SeriesWeights = new Dictionary<string, float> { ["b"] = 5 };
        Assert.NotEqual(before, Outcome(options));
    }

    [Theory, MemberData(nameof(EveryProperty))]
    public void Every_knob_survives_plain_json(string name)
    {
        PropertyInfo property = typeof(Options).GetProperty(name)!;
        var options = new Options();
        property.SetValue(options, OptionsTests.Other(property.PropertyType, property.GetValue(options)));
        Options again = JsonSerializer.Deserialize<Options>(JsonSerializer.Serialize(options, Json), Json)!;
        Assert.All(typeof(Options).GetProperties(), each => Assert.Equal(each.GetValue(options), each.GetValue(again)));
    }

    [Fact]
    public void A_swept_knob_of_a_forecaster_starts_at_its_default()
    {
        foreach (PropertyInfo property in typeof(Options).GetProperties().Where(property => property.DeclaringType == typeof(Options)))
        {
            object? initial = property.GetValue(new Options());
            if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            {
                Assert.Equal(initial, choice.DefaultValue ?? choice.Candidates[0]);
            }
            else if (property.GetCustomAttribute<BooleanChoiceAttribute>() is { } flag)
            {
                Assert.Equal(initial, flag.DefaultValue);
            }
        }
    }

    private static Options NewOptions(Action<Options>? given)
    {
        Options options = ForecastToy.Options();
        (options.SeriesColumnName, options.TimeColumnName, options.NumberOfEpochs, options.NumberOfPaths) = ("Id", "Time", 2, 10);
        given?.Invoke(options);
        return options;
    }

    /// <summary>Steps so long that the first epochs are the best.</summary>
    private static void Worsen(Options options) => (options.ValidationSetFraction, options.NumberOfEpochs, options.LearningRate) = (0.3f, 12, 1);

    /// <summary>All that shows: weights, history, columns and their values; or why training refused, in words.</summary>
    private static string Outcome(Options options)
    {
        Row[] rows = ForecastToy.Rows(50, seriesCount: 2);
        RecurrentForecastTransformer model;
        try
        {
            model = ForecastToy.Fit(options, rows);
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }

        IDataView scored = model.Transform(ForecastToy.View(new MLContext(), rows));
        IEnumerable<string> weights = model.GetWeights().OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} [{string.Join(" x ", pair.Value.Lengths.ToArray())}]: {Bits([.. pair.Value])}");
        string[] names = [.. scored.Schema.Select(column => column.Name).Except(typeof(Row).GetProperties().Select(property => property.Name))];
        return string.Join(
            '\n',
            [
                .. weights,
                .. model.TrainingHistory.Select(report => $"{report.Epoch} {report.ValidationLoss} {report.IsBest}"),
                .. names,
                .. names.SelectMany(name => scored.GetColumn<float[]>(name).Select(Bits)),
            ]);
    }

    private static string Bits(float[] values) => Convert.ToHexString(MemoryMarshal.AsBytes<float>(values));
}
