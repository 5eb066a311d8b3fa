using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Reports;

/// <summary>The page about a model, as text, and as a browser shows it.</summary>
public sealed partial class ModelReportTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("report").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_classifier_has_curves_gradients_a_confusion_table_and_its_worst_rows()
    {
        string page = Report(Classifier(RecurrentCellKind.Lstm, bidirectional: false), Toy.View(60, seed: 2));
        foreach (string part in new[] { "Loss", "Validation metrics", "Layer 0: norm of the gradient by lag", "forget gate", "true \\ predicted", "Worst rows", "Slowest rows", "HiddenSize", "lstm.weight_hh_l0" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        foreach (string name in Toy.ClassNames)
        {
            Assert.Contains($"<th>{name}</th>", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_page_loads_nothing_and_every_plot_is_well_formed()
    {
        string page = Report(Classifier(RecurrentCellKind.Gru, bidirectional: false), Toy.View(60, seed: 2));
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        MatchCollection plots = Plot().Matches(page);
        Assert.True(plots.Count >= 5);
        Assert.All(plots, plot => XDocument.Parse(plot.Value));
        Assert.All(plots, plot => Assert.DoesNotContain("NaN", plot.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bidirectional_network_has_the_gradients_of_both_directions()
        => Assert.Contains("Layer 0, backward direction: norm of the gradient by lag", Report(Classifier(RecurrentCellKind.Lstm, bidirectional: true), Toy.View()), StringComparison.Ordinal);

    [Fact]
    public void Texts_of_the_data_are_shown_as_texts()
    {
        RecurrentMulticlassTrainer.Options options = Options(RecurrentCellKind.Lstm, bidirectional: false);
        options.FeatureColumnName = "Text";
        IDataView data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Row { Text = "<b>&", Class = "a<b" },
            new Row { Text = "xy", Class = "c" },
        });
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Class)).Append(_ml.MulticlassClassification.Trainers.Recurrent(options)).Fit(data);
        string page = Report(model, data);
        Assert.Contains("&lt;b&gt;&amp;", page, StringComparison.Ordinal);
        Assert.Contains("a&lt;b", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_tasks_have_what_fits_them()
    {
        RecurrentTrainerOptions binary = ToyTasks.Options("Flag");
        binary.NumberOfEpochs = 2;
        Assert.Contains("Calibration", Report(ToyTasks.Trainer(binary).Fit(ToyNumbers.View()), ToyNumbers.View()), StringComparison.Ordinal);
        RecurrentTrainerOptions regression = ToyTasks.Options("Number");
        regression.NumberOfEpochs = 2;
        Assert.Contains("Worst rows", Report(ToyTasks.Trainer(regression).Fit(ToyNumbers.View()), ToyNumbers.View()), StringComparison.Ordinal);
        var tagger = new RecurrentTaggingTrainer.Options { FeatureColumnName = "Words", NumberOfEpochs = 1 };
        Assert.Contains("true \\ predicted", Report(_ml.SequenceTagging.Trainers.Recurrent(tagger).Fit(ToyTags.View()), ToyTags.View()), StringComparison.Ordinal);
        var language = new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text", NumberOfEpochs = 1 };
        Assert.Contains("no answer to compare", Report(_ml.LanguageModeling.Trainers.Recurrent(language).Fit(Toy.View()), Toy.View()), StringComparison.Ordinal);
        var pairs = new RecurrentSequenceToSequenceTrainer.Options { LabelColumnName = "TargetText", FeatureColumnName = "SourceText", NumberOfEpochs = 1, HiddenSize = 8 };
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(row => new PairRow { SourceText = $"{row}", TargetText = $"{row}" }));
        ITransformer writer = _ml.SequenceToSequence.Trainers.Recurrent(pairs).Fit(rows);
        Assert.Contains("Worst rows", Report(writer, rows), StringComparison.Ordinal);
        Assert.Contains("Encoder layer 0: norm of the gradient by lag", Report(writer, rows), StringComparison.Ordinal);
        Assert.Contains("Not measured", Report(writer, _ml.Transforms.DropColumns("TargetText").Fit(rows).Transform(rows)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_classifier_are_worse_the_less_probable_their_class_is()
    {
        string page = Report(Classifier(RecurrentCellKind.Lstm, bidirectional: false), Toy.View(60, seed: 2));
        Assert.Contains("Over 60 rows. The error is 1 less the probability of the truth.", page, StringComparison.Ordinal);
        string worst = page[page.IndexOf("Worst rows", StringComparison.Ordinal)..page.IndexOf("Slowest rows", StringComparison.Ordinal)];
        double[] errors = [.. LastCell().Matches(worst).Select(cell => double.Parse(cell.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(10, errors.Length);
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.All(errors, error => Assert.InRange(error, 1e-9, 1));
    }

    [Fact]
    public void A_page_says_that_there_are_no_rows_no_label_or_no_wrong_row()
    {
        ITransformer classifier = Classifier(RecurrentCellKind.Lstm, bidirectional: false);
        Assert.Contains("The data have no row.", Report(classifier, _ml.Data.SkipRows(Toy.View(), 100_000)), StringComparison.Ordinal);
        Assert.Contains("no label column &#39;Label&#39;", Report(classifier, _ml.Transforms.DropColumns("Label").Fit(Toy.View()).Transform(Toy.View())), StringComparison.Ordinal);
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 30;
        RecurrentTaggingTransformer tagger = _ml.SequenceTagging.Trainers.Recurrent(options).Fit(ToyTags.View());
        Assert.Contains("Worst rows: there are none, since no row has an error.", Report(tagger, _ml.Data.TakeRows(ToyTags.View(), 5)), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_have_distances_and_no_confusion_table()
    {
        foreach (string task in (string[])["Number", "Pair", "StepNumbers"])
        {
            RecurrentTrainerOptions options = ToyTasks.Options(task);
            options.NumberOfEpochs = 1;
            string page = Report(ToyTasks.Trainer(options).Fit(ToyNumbers.View()), _ml.Data.TakeRows(ToyNumbers.View(), 3));
            Assert.Contains("mean distance", page, StringComparison.Ordinal);
            Assert.DoesNotContain("true \\ predicted", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plots_are_files_of_their_own_too()
    {
        IReadOnlyList<string> paths = _ml.Model.SaveModelPlots(Classifier(RecurrentCellKind.Lstm, bidirectional: false), Toy.View(), Path.Combine(_folder, "plots"));
        Assert.Equal(["loss.svg", "metrics.svg", "gradient-norm.svg", "learning-rate.svg", "gradients-layer-0.svg"], paths.Select(path => Path.GetFileName(path)));
        Assert.All(paths, path => Assert.Contains("prefers-color-scheme", XDocument.Load(path).Root!.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1280, false)]
    [InlineData(1280, true)]
    [InlineData(400, false)]
    [InlineData(400, true)]
    public async Task A_browser_shows_the_page_at_every_width_in_light_and_dark(int width, bool isDark)
    {
        string? browser = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "No Chromium is installed.");
        string html = Path.Combine(_folder, "report.html");
        _ml.Model.SaveModelReport(Classifier(RecurrentCellKind.Lstm, bidirectional: false), Toy.View(60, seed: 2), html);
        string picture = Path.Combine(_folder, "report.png");
        var start = new ProcessStartInfo(browser!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", $"--user-data-dir={Path.Combine(_folder, "profile")}", $"--window-size={width},1400",
            $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", $"--screenshot={picture}", $"file://{html}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using (Process process = Process.Start(start)!)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await Task.WhenAll(errors, output);
        }

        // A page that is drawn is no flat picture, which would be compressed to a few kilobytes.
        Assert.True(new FileInfo(picture).Length > 20_000, $"{new FileInfo(picture).Length} bytes");
        string? keep = Environment.GetEnvironmentVariable("RECURRENT_KEEP_PICTURES");
        if (keep is not null)
        {
            File.Copy(picture, Path.Combine(keep, $"report-{width}-{(isDark ? "dark" : "light")}.png"), overwrite: true);
        }
    }

    [GeneratedRegex("<td class=\"n\">([^<]*)</td></tr>")]
    private static partial Regex LastCell();

    [GeneratedRegex("<svg class=\"plot\".*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Plot();

    private static RecurrentMulticlassTrainer.Options Options(RecurrentCellKind cell, bool bidirectional)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        (options.Cell, options.Bidirectional, options.NumberOfEpochs, options.ValidationSetFraction) = (cell, bidirectional, 3, 0.2f);
        return options;
    }

    private static RecurrentMulticlassTransformer Classifier(RecurrentCellKind cell, bool bidirectional) => Toy.Trainer(Options(cell, bidirectional)).Fit(Toy.View());

    private string Report(ITransformer model, IDataView data)
    {
        string path = Path.Combine(_folder, "page.html");
        _ml.Model.SaveModelReport(model, data, path);
        return File.ReadAllText(path);
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Class { get; set; } = "";
    }
}
