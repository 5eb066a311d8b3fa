using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class LanguageModelingCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Every_cell_trains_through_the_catalog_and_through_its_constructor()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abcabc"), TextRow.Of("cab")]);
        LanguageModelingCatalog.LanguageModelingTrainers trainers = new LanguageModelingCatalog(_ml).Trainers;
        RecurrentLanguageModelTrainer[] all =
        [
            trainers.Lstm("Text", hiddenSize: 16, numberOfEpochs: 1),
            trainers.Gru("Text", rows: LanguageModelRows.Continuous, hiddenSize: 16, numberOfEpochs: 1),
            _ml.LanguageModeling.Trainers.Rnn("Text", hiddenSize: 16, numberOfEpochs: 1),
        ];
        Assert.All(all, trainer =>
        {
            LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(data, trainer.Fit(data));
            Assert.InRange(metrics.Perplexity, 1, 10);
            Assert.Contains("bits per character", metrics.GetFormattedTable(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Absent_arguments_are_named()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abc")]);
        Assert.Throws<ArgumentNullException>("mlContext", () => new LanguageModelingCatalog(null!));
        Assert.Throws<ArgumentNullException>("mlContext", () => ((MLContext)null!).LanguageModeling);
        Assert.Throws<ArgumentNullException>("data", () => _ml.LanguageModeling.Evaluate(null!, _ml.Transforms.CopyColumns("Copy", "Text").Fit(data)));
        Assert.Throws<ArgumentNullException>("model", () => _ml.LanguageModeling.Evaluate(data, null!));
        Assert.Throws<ArgumentNullException>("model", () => _ml.LanguageModeling.Generate(null!));
        Assert.Throws<ArgumentNullException>("options", () => _ml.LanguageModeling.Trainers.Recurrent(null!));
        Assert.Contains(
            "'Nothing'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Lstm("Nothing").Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'Weight'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Lstm("Weight").Fit(data)).Message, StringComparison.Ordinal);
    }
}
