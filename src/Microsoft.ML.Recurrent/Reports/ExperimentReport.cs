using System.Globalization;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Puts an experiment's page together.</summary>
internal static class ExperimentReport
{
    private const int ShownCurves = 12;
    private const int ShownTrials = 50;

    public static HtmlPage Of<TMetrics>(RecurrentExperimentResult<TMetrics> result, string title)
        where TMetrics : class
    {
        RecurrentRunDetail<TMetrics>[] ranked = [.. result.RunDetails.Where(run => !double.IsNaN(run.RankingValue)).OrderBy(run => run.RankingValue)];
        var page = new HtmlPage(title);
        RecurrentRunDetail<TMetrics> best = result.BestRun;
        page.Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.RunDetails.Count} trials in {result.Elapsed.TotalSeconds:F1} s, compared by {result.MetricName}. The best is trial {best.TrialId}: {best.Metric:F4} after {best.BestEpoch} epochs."));
        page.Paragraph(best.Parameters.ToString());
        foreach (RecurrentRunDetail<TMetrics> failed in result.RunDetails.Where(run => run.Exception is not null))
        {
            page.Paragraph($"Trial {failed.TrialId} failed: {failed.Exception!.Message}", isWarning: true);
        }

        page.Heading("Learning curves of the best trials");
        page.Plots([CurvesOf(ranked, result.MetricName), BestSoFar(result)]);
        page.Heading("Options of all trials");
        page.Paragraph("A line per trial: from its options to its value. The better a trial, the stronger its line.");
        page.Picture(CoordinatesOf(ranked, result.MetricName).Draw());
        page.Heading("Importance of the options");
        AddImportances(page, result.ParameterImportances);
        page.Heading("Trials");
        page.Table(
            ["Trial#", "Status", "Epochs#", $"{result.MetricName}#", "Loss#", "Weights#", "Seconds#", "Options"],
            ranked.Take(ShownTrials).Select(run => new[]
            {
                $"{run.TrialId}", $"{run.Status}", $"{run.NumberOfEpochs}", Number(run.Metric), Number(run.ValidationLoss), $"{run.NumberOfWeights}", Number(run.RuntimeInSeconds), run.Parameters.ToString(),
            }));
        return page;
    }

    private static LinePlot CurvesOf<TMetrics>(IEnumerable<RecurrentRunDetail<TMetrics>> ranked, string metric)
        where TMetrics : class
    {
        bool hasMetric = ranked.All(run => run.LearningCurve.All(epoch => epoch.Metrics.ContainsKey(metric)));
        var plot = new LinePlot(hasMetric ? metric : "Validation loss", "epoch");
        foreach (RecurrentRunDetail<TMetrics> run in ranked.Take(ShownCurves))
        {
            plot.Add($"trial {run.TrialId}", run.LearningCurve.Select(epoch => ((double)epoch.Epoch, hasMetric ? epoch.Metrics[metric] : epoch.ValidationLoss)));
        }

        return plot;
    }

    private static LinePlot BestSoFar<TMetrics>(RecurrentExperimentResult<TMetrics> result)
        where TMetrics : class
    {
        var points = new List<(double, double)>();
        double best = double.NaN;
        foreach (RecurrentRunDetail<TMetrics> run in result.RunDetails)
        {
            best = double.IsNaN(best) || (result.MetricIsHigherBetter ? run.Metric > best : run.Metric < best) ? run.Metric : best;
            points.Add((run.TrialId, best));
        }

        var plot = new LinePlot($"Best {result.MetricName} so far", "trial");
        plot.Add("best", points);
        return plot;
    }

    private static ParallelPlot CoordinatesOf<TMetrics>(IReadOnlyList<RecurrentRunDetail<TMetrics>> ranked, string metric)
        where TMetrics : class
    {
        string[] options =
        [
            .. ranked.SelectMany(run => run.Parameters.Keys).Distinct(StringComparer.Ordinal)
                .Where(option => ranked.Select(run => run.Parameters.TryGetValue(option, out object? value) ? value : null).Distinct().Count() > 1),
        ];
        var plot = new ParallelPlot("Options of all trials");
        foreach (string option in options)
        {
            plot.AddAxis(option, [.. ranked.Select(run => run.Parameters.TryGetValue(option, out object? value) ? value : null)]);
        }

        plot.AddAxis(metric, [.. ranked.Select(run => double.IsNaN(run.Metric) ? null : (object)run.Metric)]);
        return plot;
    }

    private static void AddImportances(HtmlPage page, IReadOnlyList<ParameterImportance> importances)
    {
        if (importances.Count == 0)
        {
            page.Paragraph("Too few trials tell.");
            return;
        }

        var bars = new BarPlot("Part of what the options decide about the rank of a trial");
        foreach (ParameterImportance each in importances)
        {
            bars.Add(each.Option, each.Importance);
        }

        page.Picture(bars.Draw());
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("G5", CultureInfo.InvariantCulture);
}
