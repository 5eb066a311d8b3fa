using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>Forecasters that are trained further, by their trainer or within a chain.</summary>
public sealed class ContinueForecastTests
{
    public static TheoryData<string> Kinds => ["one", "bare", "series", "paths", "ensemble"];

    [Theory, MemberData(nameof(Kinds))]
    public void Training_begins_with_the_weights_scales_and_series_of_the_model(string kind)
    {
        ITransformer model = ForecastToy.SavedAndLoaded(ForecastToy.Fit(OptionsOf(kind), Rows(kind)));
        var options = (Options)new MLContext().Model.GetTrainerOptions(model);
        (options.LearningRate, options.Seed) = (ContinuedTasks.NoRate, 99);
        Row[] further = Rows(kind, seed: 2);
        Array.ForEach(further, row => row.Value *= 10);
        var ml = new MLContext();
        ForecastModel before = ((RecurrentForecastTransformer)model).Fitted;
        ForecastModel after = Forecaster(ml.Model.ContinueTraining(model, ForecastToy.View(ml, further), options: options)).Fitted;
        for (int member = 0; member < before.Networks.Count; member++)
        {
            Assert.Equal(before.Networks[member].Weights.Span.ToArray(), after.Networks[member].Weights.Span.ToArray());
        }

        Assert.Equal(before.Networks.Count, after.Networks.Count);
        Assert.Equal(before.Scales.Locations, after.Scales.Locations);
        Assert.Equal(before.Scales.Divisors, after.Scales.Divisors);
        Assert.Equal(before.SeriesNames, after.SeriesNames);
        Assert.Equal(before.Shape with { Calendar = [], Lags = [], Differences = [] }, after.Shape with { Calendar = [], Lags = [], Differences = [] });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Training_further_gives_the_same_bits_on_any_number_of_threads_and_other_weights_than_before(string kind)
    {
        Options options = OptionsOf(kind);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, Rows(kind));
        float[] before = Weights(model);
        RecurrentForecastTransformer[] after =
        [
            .. new[] { 1, 3 }.Select(threads =>
            {
                options.NumberOfThreads = threads;
                var ml = new MLContext(1);
                return ml.Forecasting.ForecastByRecurrent(options).Fit(ForecastToy.View(ml, Rows(kind, seed: 2)), model);
            }),
        ];
        Assert.Equal(Weights(after[0]), Weights(after[1]));
        Assert.NotEqual(before, Weights(after[0]));
        Assert.Equal(before, Weights(model));
        Assert.Equal(2 * model.TrainingHistory.Count, after[0].TrainingHistory.Count);
        Assert.Equal(Enumerable.Range(1, after[0].TrainingHistory.Count), after[0].TrainingHistory.Select(epoch => epoch.Epoch));
        Assert.Equal(ForecastToy.Forecasts(after[0], Rows(kind)), ForecastToy.Forecasts(ForecastToy.SavedAndLoaded(after[0]), Rows(kind)));
    }

    [Fact]
    public void New_rows_alone_are_too_few_where_they_have_no_history()
    {
        RecurrentForecastTransformer model = ForecastToy.Fit(OptionsOf("one"), Rows("one"));
        var ml = new MLContext();
        Assert.EndsWith(
            "Both are as in the model that is trained further: give the rows before the new ones, too.",
            Assert.Throws<InvalidOperationException>(() => ml.Model.ContinueTraining(model, ForecastToy.View(ml, Rows("one").Take(8)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void New_series_are_the_unknown_one_unless_they_get_vectors_and_scales_of_their_own()
    {
        Options options = OptionsOf("series");
        options.ScalingPerSeries = true;
        Row[] rows = ForecastToy.Rows(60, seriesCount: 3);
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows.Where(row => row.Id != "b"));
        options.LearningRate = ContinuedTasks.NoRate;
        RecurrentForecastTransformer Further(ContinueTrainingOptions? growth)
        {
            var ml = new MLContext(1);
            return ml.Forecasting.ForecastByRecurrent(options).Fit(ForecastToy.View(ml, rows.Where(row => row.Id != "a")), model, growth);
        }

        RecurrentForecastTransformer unknown = Further(null);
        Assert.Equal(["a", "c"], unknown.SeriesNames);
        Assert.Equal(Weights(model), Weights(unknown));
        Assert.Equal(["a", "b", "c"], unknown.Fitted.Series.Select(own => own.Name).Order());
        Assert.Equal(ForecastToy.Forecasts(model, rows), ForecastToy.Forecasts(unknown, rows));

        RecurrentForecastTransformer grown = Further(new ContinueTrainingOptions { AddNewTokens = true });
        Assert.Equal(["a", "c", "b"], grown.SeriesNames);
        Assert.Equal(4, grown.Fitted.Networks[0].Spec.TokenCount);
        Assert.Equal(3, grown.Fitted.Scales.Locations.Length);
        Row[] old = [.. rows.Where(row => row.Id != "b")];
        Assert.Equal(ForecastToy.Forecasts(model, old), ForecastToy.Forecasts(grown, old));
        Assert.NotEqual(ForecastToy.Forecasts(model, rows), ForecastToy.Forecasts(grown, rows));
        Assert.Equal(ForecastToy.Forecasts(grown, rows), ForecastToy.Forecasts(ForecastToy.SavedAndLoaded(grown), rows));
    }

    [Fact]
    public void Windows_that_the_model_was_not_trained_for_are_refused_by_name()
    {
        Row[] rows = Rows("one");
        RecurrentForecastTransformer model = ForecastToy.Fit(OptionsOf("one"), rows);
        void AssertRefused(Action<Options> change, string expected)
        {
            Options options = OptionsOf("one");
            change(options);
            var ml = new MLContext(1);
            Assert.StartsWith(
                expected,
                Assert.Throws<ArgumentOutOfRangeException>(() => ml.Forecasting.ForecastByRecurrent(options).Fit(ForecastToy.View(ml, rows), model)).Message,
                StringComparison.Ordinal);
        }

        AssertRefused(options => options.WindowSize = 8, "Option WindowSize: expected 12 as in the model that training continues from, got 8.");
        AssertRefused(options => options.Horizon = 3, "Option Horizon: expected 4 as in the model that training continues from, got 3.");
        AssertRefused(options => options.Cell = RecurrentCellKind.Gru, "Option Cell: expected Lstm as in the model that training continues from, got Gru.");
        AssertRefused(options => options.Loss = RegressionLoss.Squared, "Option Loss: expected Absolute as in the model that training continues from");
        AssertRefused(options => options.Quantiles = [0.1f], "Option Quantiles: expected levels that come to [0.5]");
        AssertRefused(options => options.EnsembleSize = 2, "Option EnsembleSize: expected 1 as in the model that training continues from, got 2.");
    }

    [Fact]
    public void A_forecaster_grows_by_series_alone_and_where_it_has_vectors_of_them()
    {
        var ml = new MLContext(1);
        IDataView rows = ForecastToy.View(ml, Rows("one"));
        RecurrentForecastTransformer model = ForecastToy.Fit(OptionsOf("one"), Rows("one"));
        Assert.Contains(
            "no vectors of series", Assert.Throws<ArgumentException>(() => ml.Model.ContinueTraining(model, rows, growth: new ContinueTrainingOptions { AddNewTokens = true })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no classes", Assert.Throws<ArgumentException>(() => ml.Model.ContinueTraining(model, rows, growth: new ContinueTrainingOptions { AddNewClasses = true })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "RecurrentForecastTrainer.Options",
            Assert.Throws<ArgumentException>(() => ml.Model.ContinueTraining(model, rows, options: new RecurrentRegressionTrainer.Options())).Message,
            StringComparison.Ordinal);
    }

    private static Row[] Rows(string kind, int seed = 1) => ForecastToy.Rows(60, kind == "series" ? 2 : 1, seed);

    private static RecurrentForecastTransformer Forecaster(ITransformer chain) => Assert.IsType<RecurrentForecastTransformer>(Assert.Single((IEnumerable<ITransformer>)chain));

    private static float[] Weights(RecurrentForecastTransformer model) => [.. model.Fitted.Networks.SelectMany(network => network.Weights.Span.ToArray())];

    private static Options OptionsOf(string kind)
    {
        Options options = kind == "bare" ? new Options { InputColumnName = "Value", Horizon = 4, NumberOfEpochs = 3, Seed = 3 } : ForecastToy.Options();
        switch (kind)
        {
            case "series":
                (options.SeriesColumnName, options.TimeColumnName, options.CalendarFeatures, options.Lags) = ("Id", "Time", true, [6]);
                break;
            case "paths":
                (options.Strategy, options.NumberOfPaths) = (ForecastStrategy.Autoregressive, 10);
                break;
            case "ensemble":
                (options.EnsembleSize, options.Loss, options.Quantiles) = (2, RegressionLoss.Squared, [0.1f, 0.9f]);
                break;
        }

        return options;
    }
}
