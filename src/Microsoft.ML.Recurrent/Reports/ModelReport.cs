using System.Globalization;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Puts a model's page together.</summary>
internal static class ModelReport
{
    private const int MostClasses = 30;
    private const int ExampleCount = 10;
    private const int CalibrationBins = 10;
    private const int FollowedSequences = 32;
    private const int FollowedLags = 300;

    public static HtmlPage Of(ITransformer model, IDataView data, string title, int maximumRows)
    {
        IRecurrentTransformer recurrent = RecurrentChain.Find(model);
        var page = new HtmlPage(title);
        page.Paragraph(recurrent.ToString()!);
        AddTraining(page, recurrent);
        AddFlow(page, recurrent, RecurrentChain.Prepare(model, data));
        AddPredictions(page, recurrent, RecurrentChain.Prepare(model, data), maximumRows);
        page.Heading("Options");
        page.Table(["Option", "Value"], recurrent.Fitted.TrainingOptions.Select(option => new[] { option.Key, option.Value }));
        page.Heading("Weights");
        page.Code(ModelSummary.Of(recurrent.GetType().Name, recurrent.Fitted));
        return page;
    }

    /// <summary>The plots alone, each with the name of its file.</summary>
    public static IEnumerable<(string Name, LinePlot Plot)> PlotsOf(ITransformer model, IDataView data)
    {
        IRecurrentTransformer recurrent = RecurrentChain.Find(model);
        foreach ((string name, LinePlot plot) in CurvesOf(recurrent.Fitted.TrainingHistory))
        {
            yield return (name, plot);
        }

        if (FlowOf(recurrent, RecurrentChain.Prepare(model, data)) is { } flow)
        {
            foreach (LayerGradientFlow layer in flow.Layers)
            {
                yield return ($"gradients-{layer.Name.Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')}", PlotOf(layer));
            }
        }
    }

    private static void AddTraining(HtmlPage page, IRecurrentTransformer recurrent)
    {
        IReadOnlyList<TrainingEpoch> history = recurrent.Fitted.TrainingHistory;
        page.Heading("Training");
        if (history.Count == 0)
        {
            page.Paragraph("The model has no training history.");
            return;
        }

        TrainingEpoch last = history[^1];
        page.Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"{history.Count} {(history.Count == 1 ? "epoch" : "epochs")} in {last.Elapsed.TotalSeconds:F1} s, {last.StepsPerSecond:N0} steps per second in the last one; the best epoch is {last.BestEpoch}."));
        foreach (TrainingEpoch epoch in history.Where(epoch => epoch.Warning is not null))
        {
            page.Paragraph($"Epoch {epoch.Epoch}: {epoch.Warning}", isWarning: true);
        }

        page.Plots(CurvesOf(history).Select(curve => curve.Plot));
    }

    private static IEnumerable<(string Name, LinePlot Plot)> CurvesOf(IReadOnlyList<TrainingEpoch> history)
    {
        LinePlot Plot(string title, bool isLogarithmic, params (string Name, Func<TrainingEpoch, double> Value)[] lines)
        {
            var plot = new LinePlot(title, "epoch", isLogarithmic);
            foreach ((string name, Func<TrainingEpoch, double> value) in lines)
            {
                plot.Add(name, history.Select(epoch => ((double)epoch.Epoch, value(epoch))));
            }

            return plot;
        }

        string[] metrics = [.. history.SelectMany(epoch => epoch.ValidationMetrics.Keys).Distinct(StringComparer.Ordinal)];
        yield return ("loss", Plot("Loss", isLogarithmic: false, ("training", epoch => epoch.TrainingLoss), ("validation", epoch => epoch.ValidationLoss ?? double.NaN)));
        yield return ("metrics", Plot("Validation metrics", isLogarithmic: false, [.. metrics.Select(metric => (metric, (Func<TrainingEpoch, double>)(epoch => epoch.ValidationMetrics.GetValueOrDefault(metric, double.NaN))))]));
        yield return ("gradient-norm", Plot("Gradient norm before clipping", isLogarithmic: true, ("mean over the epoch", epoch => epoch.GradientNorm)));
        yield return ("learning-rate", Plot("Learning rate", isLogarithmic: false, ("last update of the epoch", epoch => epoch.LearningRate)));
    }

    private static void AddFlow(HtmlPage page, IRecurrentTransformer recurrent, IDataView data)
    {
        page.Heading("Gradients back through time");
        if (FlowOf(recurrent, data) is not { } flow)
        {
            page.Paragraph("Not measured: the data have no row, or no target to read.");
            return;
        }

        foreach (string warning in flow.Warnings)
        {
            page.Paragraph(warning, isWarning: true);
        }

        foreach (LayerGradientFlow layer in flow.Layers)
        {
            string length = layer.MemoryLength is { } lag ? $"gradients fall below 1 % at lag {lag}" : $"gradients stay above 1 % up to lag {layer.HiddenNorms.Count - 1}";
            page.Paragraph($"{NameOf(layer)}: {length}; {Percent(layer.DeadUnitShare)} of the units are dead, {Percent(layer.SaturatedUnitShare)} saturated.");
        }

        page.Plots(flow.Layers.Select(PlotOf));
        page.Table(
            ["Layer", "Gate", "Mean#", "Low#", "High#", "Time scale#", "Spectral radius#", "Largest singular value#"],
            flow.Layers.SelectMany(layer => layer.Gates.Select(gate => new[]
            {
                layer.Name, gate.Name, Number(gate.MeanValue), Percent(gate.LowShare), Percent(gate.HighShare), gate.TimeScale is { } scale ? Number(scale) : "",
                Number(gate.SpectralRadius), Number(gate.LargestSingularValue),
            })));
    }

    private static GradientFlowReport? FlowOf(IRecurrentTransformer recurrent, IDataView data)
    {
        if (recurrent.Fitted.Trained is EncoderDecoder && data.Schema.GetColumnOrNull(recurrent.Fitted.Label.Name) is null)
        {
            return null;
        }

        try
        {
            return GradientFlowMeasure.Of(recurrent.Fitted, data, FollowedSequences, FollowedLags);
        }
        catch (InvalidOperationException)
        {
            // Without rows there is nothing to follow.
            return null;
        }
    }

    private static string NameOf(LayerGradientFlow layer) => char.ToUpperInvariant(layer.Name[0]) + layer.Name[1..];

    private static LinePlot PlotOf(LayerGradientFlow layer)
    {
        var plot = new LinePlot($"{NameOf(layer)}: norm of the gradient by lag", layer.IsReverse ? "steps after the first one" : "steps before the last one", isLogarithmic: true);
        plot.Add("hidden state", layer.HiddenNorms.Select((norm, lag) => ((double)lag, norm)));
        plot.Add("cell state", layer.CellNorms.Select((norm, lag) => ((double)lag, norm)));
        foreach (GateFlow gate in layer.Gates.Where(gate => gate.Name != "state"))
        {
            plot.Add($"{gate.Name}{(gate.Name == "candidate" ? "" : " gate")}", gate.GradientNorms.Select((norm, lag) => ((double)lag, norm)));
        }

        return plot;
    }

    private static void AddPredictions(HtmlPage page, IRecurrentTransformer recurrent, IDataView data, int maximumRows)
    {
        page.Heading("Predictions");
        if (PredictionReader.ReasonAgainst(recurrent.Fitted, data.Schema) is { } reason)
        {
            page.Paragraph(reason);
            return;
        }

        List<Prediction> predictions = PredictionReader.Read(recurrent.Output, recurrent.Transform(data), maximumRows);
        if (predictions.Count == 0)
        {
            page.Paragraph("The data have no row.");
            return;
        }

        page.Paragraph($"Over {predictions.Count} {(predictions.Count == 1 ? "row" : "rows")}. {PredictionReader.MeaningOfError(recurrent.Output)}");
        if (predictions.Exists(prediction => !double.IsNaN(prediction.Confidence)))
        {
            AddCalibration(page, predictions);
        }

        if (recurrent.Output is not (NumberOutput or StepNumberOutput))
        {
            AddConfusion(page, predictions);
        }

        Prediction[] worst = [.. predictions.Where(prediction => prediction.Error > 0).OrderByDescending(prediction => prediction.Error).ThenBy(prediction => prediction.Row)];
        AddExamples(page, worst.Length > 0 ? "Worst rows: those of the largest error" : "Worst rows: there are none, since no row has an error", worst);
        AddExamples(page, "Slowest rows: those of the most steps", [.. predictions.OrderByDescending(prediction => prediction.StepCount).ThenBy(prediction => prediction.Row)]);
    }

    private static void AddConfusion(HtmlPage page, List<Prediction> predictions)
    {
        // Written sequences have no partner for each item.
        if (predictions.Exists(prediction => prediction.Truth.Count != prediction.Answer.Count))
        {
            return;
        }

        (string Truth, string Answer)[] pairs = [.. predictions.SelectMany(prediction => prediction.Truth.Zip(prediction.Answer))];
        string[] names = [.. pairs.SelectMany(pair => new[] { pair.Truth, pair.Answer }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostClasses + 1)];
        if (names.Length is 0 or > MostClasses)
        {
            return;
        }

        var counts = new long[names.Length, names.Length];
        foreach ((string truth, string answer) in pairs)
        {
            counts[Array.IndexOf(names, truth), Array.IndexOf(names, answer)]++;
        }

        page.Paragraph("Confusion: a row is a true class, a column a predicted one.");
        page.Matrix("true \\ predicted", names, counts);
    }

    private static void AddCalibration(HtmlPage page, List<Prediction> predictions)
    {
        var plot = new LinePlot("Calibration: share of positive rows by predicted percentage", "predicted percentage");
        plot.Add("model", predictions
            .GroupBy(prediction => Math.Min(CalibrationBins - 1, (int)(CalibrationBins * prediction.Confidence)))
            .OrderBy(bin => bin.Key)
            .Select(bin => (100 * bin.Average(prediction => prediction.Confidence), 100 * bin.Average(prediction => prediction.Truth is ["true"] ? 1.0 : 0))));
        plot.Add("perfect", [(0, 0), (100, 100)]);
        page.Plots([plot]);
    }

    private static void AddExamples(HtmlPage page, string title, Prediction[] predictions)
    {
        page.Paragraph(title + ".");
        if (predictions.Length == 0)
        {
            return;
        }

        page.Table(["Row#", "Steps#", "Features", "Truth", "Prediction", "Error#"], predictions.Take(ExampleCount).Select(prediction => new[]
        {
            $"{prediction.Row}", $"{prediction.StepCount}", prediction.Example, string.Join(' ', prediction.Truth.Take(40)), string.Join(' ', prediction.Answer.Take(40)), Number(prediction.Error),
        }));
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
