namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>Ordinary ML.NET pipelines with our trainer inside: saved here, loaded and run where nothing has run before.</summary>
public sealed class FreshPipelineTests
{
    private const int RowCount = 60;

    private readonly MLContext _ml = new(seed: 1);
    private readonly SmallRow[] _rows = SmallRow.Make(RowCount);

    [Fact]
    public void Words() => Verify(_ml.Transforms.Text.NormalizeText("Text", "Sentence")
        .Append(_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Text")));

    [Fact]
    public void Hashed_words() => Verify(_ml.Transforms.Text.TokenizeIntoWords("Tokens", "Sentence")
        .Append(_ml.Transforms.Conversion.Hash("Tokens", numberOfBits: 20)));

    [Fact]
    public void Cached_numbers_that_an_earlier_step_made() => Verify(_ml.Transforms.NormalizeMinMax("Fixed", "Tail")
        .Append(_ml.Transforms.CopyColumns("Tokens", "Fixed")));

    private void Verify(IEstimator<ITransformer> features)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(_rows);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(features)
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.MulticlassClassification.Trainers.Gru(featureColumnName: "Tokens", hiddenSize: 8, numberOfEpochs: 2))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        string[] expected = [.. _ml.Data.CreateEnumerable<SmallPrediction>(model.Transform(data), reuseRowObject: false).Select(row => row.ToString())];
        Assert.True(expected.Distinct().Count() > RowCount / 2, "The rows hardly differ: the test would not see them mixed up.");

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            _ml.Model.Save(model, data.Schema, path);
            Assert.Equal(expected, FreshProcess.Predict(path, RowCount));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
