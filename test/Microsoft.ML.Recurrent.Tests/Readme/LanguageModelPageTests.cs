using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The samples' page on texts that go on, and on trainings that are watched.</summary>
public sealed class LanguageModelPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("page").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_language_model_is_measured_writes_and_reads_on()
    {
        var ml = new MLContext(seed: 1);
        TextRow[] rows = [.. Enumerable.Range(0, 40).Select(row => new TextRow { Text = $"the cat sat on the {(row % 2 == 0 ? "mat" : "hat")}. " })];
        IDataView texts = ml.Data.LoadFromEnumerable(rows);
        IDataView newTexts = ml.Data.LoadFromEnumerable(rows[..4]);

        RecurrentLanguageModelTransformer language = ml.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = "Text",                     // characters; a vector of texts or keys gives words
            Rows = LanguageModelRows.Continuous,            // all rows are one text; Separate: each is a text of its own
            TieWeights = true,
        }).Fit(texts);

        LanguageModelingMetrics metrics = ml.LanguageModeling.Evaluate(newTexts, language, carriesStates: true);
        Console.WriteLine($"perplexity {metrics.Perplexity:F2}, {metrics.BitsPerCharacter:F2} bits per character");
        LanguageModelingMetrics dynamic = ml.LanguageModeling.EvaluateDynamically(newTexts, language, texts);    // learns as it reads, on a copy

        var options = new TextGenerationOptions { Temperature = 0.8f, TopP = 0.9f, StopStrings = ["."], Seed = 7 };
        foreach (string character in language.Generate("the ", options))
        {
            Console.Write(character);
        }

        using RecurrentSession session = ml.Model.CreateRecurrentSession(language);
        session.Read("the cat ");
        string answer = session.GenerateText(options);
        session.Read(". the ");                             // goes on behind what was read and written

        Assert.True(metrics.Perplexity > 1 && double.IsFinite(dynamic.Perplexity));
        Assert.DoesNotContain('.', answer);
    }

    [Fact]
    public void A_training_is_watched_stopped_and_goes_on()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = Toy.View();
        string folder = _folder;

        var control = new TrainingControl();
        var trainer = ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
        {
            FeatureColumnName = "Words",
            Bidirectional = false,                          // not set, it may be true, and gradients are followed in one direction
            ShowProgress = true,                            // a bar on a terminal, a line per epoch elsewhere
            CheckpointPath = folder,                        // started again, training goes on from there to the same bits
            Seed = 1,                                       // one that is drawn would be another in the next process
            Control = control,                              // control.StopAfterEpoch() from a callback or another thread
            EarlyStoppingCriteria = [new TimeCriterion(TimeSpan.FromMinutes(30))],
        });
        RecurrentMulticlassTransformer model = trainer.Fit(data);
        ml.Model.SaveTrainingHistory(model, Path.Combine(folder, "history.csv"));
        ml.Model.SaveModelReport(model, data, Path.Combine(folder, "report.html"));
        Console.WriteLine(ml.Model.MeasureGradientFlow(model, data));

        Assert.NotEmpty(Directory.GetFiles(folder, "*.checkpoint"));
        Assert.True(File.Exists(Path.Combine(folder, "report.html")));
    }
}
