using System.Collections.Immutable;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>ML.NET's own measure of features, over a fixed vector of steps of one number.</summary>
public sealed class PermutationFeatureImportanceTests
{
    private static readonly string[] SlotNames = ["early", "middle", "late", "last"];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_step_that_decides_matters_most_to_a_regression()
    {
        var model = (RecurrentRegressionTransformer)ToyTasks.Trainer(Options("Number")).Fit(View());
        AssertMiddleMatters(_ml.Regression.PermutationFeatureImportance(model, View(), labelColumnName: "Number").Select(feature => feature.RSquared.Mean));
    }

    [Fact]
    public void The_step_that_decides_matters_most_to_a_binary_classifier()
    {
        var model = (RecurrentBinaryTransformer)ToyTasks.Trainer(Options("Flag")).Fit(View());
        AssertMiddleMatters(_ml.BinaryClassification.PermutationFeatureImportance(model, View(), labelColumnName: "Flag").Select(feature => feature.AreaUnderRocCurve.Mean));
    }

    [Fact]
    public void The_step_that_decides_matters_most_to_a_multiclass_classifier()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Steps");
        options.LabelColumnName = "Class";
        options.NumberOfEpochs = 20;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(View());
        AssertMiddleMatters(_ml.MulticlassClassification.PermutationFeatureImportance(model, View(), labelColumnName: "Class").Select(feature => feature.MicroAccuracy.Mean));
    }

    [Fact]
    public void A_pipeline_and_a_loaded_model_are_measured_without_knowing_their_type()
    {
        IDataView view = View();
        ITransformer chain = _ml.Transforms.CopyColumns("Copy", "Number").Append(ToyTasks.Trainer(Options("Number"))).Fit(view);
        foreach (ITransformer model in (ITransformer[])[chain, ToyTasks.SavedAndLoaded(chain, view.Schema)])
        {
            ImmutableDictionary<string, RegressionMetricsStatistics> features = _ml.Regression.PermutationFeatureImportance(model, model.Transform(view), labelColumnName: "Number");
            AssertMiddleMatters(SlotNames.Select(name => features[name].RSquared.Mean));
        }

        ITransformer flags = ToyTasks.SavedAndLoaded((ITransformer)ToyTasks.Trainer(Options("Flag")).Fit(view), view.Schema);
        ImmutableDictionary<string, BinaryClassificationMetricsStatistics> gains =
            _ml.BinaryClassification.PermutationFeatureImportanceNonCalibrated(flags, view, labelColumnName: "Flag");
        AssertMiddleMatters(SlotNames.Select(name => gains[name].AreaUnderRocCurve.Mean));
    }

    [Fact]
    public void A_model_of_several_columns_or_of_tokens_says_why_it_has_no_feature_column()
    {
        Refused("'Words' (", "Words");
        Refused("'Keys' (", "Keys");
        Refused("'Text' (", "Text");
        Refused("'Ragged' (", "Ragged", "Plain");

        void Refused(string named, params string[] features)
        {
            RecurrentTrainerOptions options = ToyTasks.Options("Number", features);
            options.NumberOfEpochs = 1;
            var model = (RecurrentRegressionTransformer)ToyTasks.Trainer(options).Fit(ToyNumbers.View(20));
            foreach (Func<object> ask in (Func<object>[])[() => model.FeatureColumnName, () => model.FeatureColumnType])
            {
                string message = Assert.Throws<InvalidOperationException>(ask).Message;
                Assert.Contains("where a model reads one column of numbers; this one reads ", message, StringComparison.Ordinal);
                Assert.Contains(named, message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_feature_column_is_named_with_its_numbers_per_step()
    {
        var model = (RecurrentBinaryTransformer)ToyTasks.Trainer(Options("Flag", epochs: 1)).Fit(View());
        Assert.Equal("Steps", model.FeatureColumnName);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 1), model.FeatureColumnType);
    }

    /// <summary>Takes what a metric gains, on average, when a step's numbers are permuted over the rows.</summary>
    private static void AssertMiddleMatters(IEnumerable<double> gains)
    {
        double[] steps = [.. gains];
        Assert.Equal(SlotNames.Length, steps.Length);
        Assert.True(steps[1] < -0.2, $"{steps[1]}");
        Assert.All((double[])[steps[0], .. steps[2..]], gain => Assert.InRange(gain, -0.1, 0.1));
    }

    private static RecurrentTrainerOptions Options(string label, int epochs = 20)
    {
        RecurrentTrainerOptions options = ToyTasks.Options(label, "Steps");
        options.NumberOfEpochs = epochs;
        return options;
    }

    /// <summary>Four steps of one number, the second of which decides all labels.</summary>
    private static IDataView View()
    {
        var random = new Random(4);
        float[][] rows = [.. Enumerable.Range(0, 150).Select(_ => Enumerable.Range(0, 4).Select(_ => (float)random.Next(3)).ToArray())];
        return new ViewBuilder()
            .Scalar("Flag", BooleanDataViewType.Instance, [.. rows.Select(row => row[1] > 0)])
            .Scalar("Number", NumberDataViewType.Single, [.. rows.Select(row => 10 * row[1])])
            .NamedKeys("Class", ["a", "b", "c"], [.. rows.Select(row => (uint)row[1] + 1)])
            .Annotated("Steps", Types.Numbers(4), "SlotNames", SlotNames, rows)
            .ToView();
    }
}
