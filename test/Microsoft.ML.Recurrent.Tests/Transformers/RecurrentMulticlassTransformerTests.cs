using System.IO.Compression;
using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

public sealed class RecurrentMulticlassTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RecurrentMulticlassTransformer _model = SmallModel.Transformer();

    [Fact]
    public void A_saved_model_gives_the_same_bits_in_a_fresh_process_without_registration()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IDataView data = _ml.Data.LoadFromEnumerable(SmallRow.Make(40));
            _ml.Model.Save(_model, data.Schema, path);
            Assert.Equal(Predict(_model, data), FreshProcess.Predict(path, 40));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_loaded_model_is_the_saved_one()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(SmallRow.Make(40));
        var loaded = Assert.IsType<RecurrentMulticlassTransformer>(_ml.Model.Load(Save(_model, data.Schema), out DataViewSchema schema));
        Assert.Equal(data.Schema.Select(column => column.Name), schema.Select(column => column.Name));
        Assert.Equal(_model.TrainingHistory.Select(report => (report.Epoch, report.TrainingLoss, report.ValidationLoss)), loaded.TrainingHistory.Select(report => (report.Epoch, report.TrainingLoss, report.ValidationLoss)));
        Assert.Equal(Predict(_model, data), Predict(loaded, data));
    }

    [Fact]
    public void The_entry_in_the_zip_holds_a_readable_spec_and_the_weights()
    {
        using var zip = new ZipArchive(Save(_model, null));
        string[] names = [.. zip.Entries.Select(entry => entry.Name)];
        Assert.Contains("model.json", names);
        Assert.Contains("weights.safetensors", names);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("weights.safetensors")]
    public void A_cut_entry_is_refused_with_a_clear_error(string name)
    {
        MemoryStream saved = Save(_model, null);
        using (var zip = new ZipArchive(saved, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.Entries.Single(one => one.Name == name);
            using Stream stream = entry.Open();
            stream.SetLength(stream.Length / 2);
        }

        saved.Position = 0;
        Exception failure = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(saved, out _));
        Assert.Contains(nameof(InvalidDataException), failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ml_nets_evaluator_reads_the_scores()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(SmallRow.Make(300));
        TransformerChain<RecurrentMulticlassTransformer> chain = Chain(data);
        IDataView scored = chain.Transform(data);

        MulticlassClassificationMetrics metrics = _ml.MulticlassClassification.Evaluate(scored);

        double loss = 0;
        int correct = 0;
        uint[] labels = [.. scored.GetColumn<uint>("Label")];
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        for (int row = 0; row < labels.Length; row++)
        {
            loss -= Math.Log(scores[row][labels[row] - 1]);
            correct += scores[row].Max() == scores[row][labels[row] - 1] ? 1 : 0;
            Assert.Equal(1, scores[row].Sum(), 1e-5);
        }

        Assert.Equal(loss / labels.Length, metrics.LogLoss, 1e-6);
        Assert.Equal((double)correct / labels.Length, metrics.MicroAccuracy, 1e-9);
        Assert.Contains("low", metrics.ConfusionMatrix.GetFormattedConfusionTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Predicted_keys_map_back_to_the_labels_and_chains_survive_saving()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(SmallRow.Make(50));
        TransformerChain<KeyToValueMappingTransformer> chain = Chain(data).Append(
            _ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel").Fit(Chain(data).Transform(data)));
        string[] classes = [.. chain.Transform(data).GetColumn<string>("Class")];
        uint[] keys = [.. chain.Transform(data).GetColumn<uint>("PredictedLabel")];
        Assert.Equal(keys.Select(key => new[] { "low", "middle", "high" }[key - 1]), classes);

        ITransformer loaded = _ml.Model.Load(Save(chain, data.Schema), out _);
        Assert.Equal(classes, loaded.Transform(data).GetColumn<string>("Class"));
    }

    [Fact]
    public void The_label_column_is_not_needed()
    {
        IDataView data = _ml.Transforms.DropColumns("Label", "Note").Fit(Data(20)).Transform(Data(20));
        Assert.Equal(Predict(_model, Data(20)), Predict(_model, data));
    }

    [Fact]
    public void A_missing_or_different_feature_column_is_refused_when_the_model_is_bound()
    {
        IDataView missing = _ml.Transforms.DropColumns("Words").Fit(Data(1)).Transform(Data(1));
        IDataView other = _ml.Transforms.CopyColumns("Numbers", "Id").Fit(Data(1)).Transform(Data(1));
        Assert.Contains("'Words'", Assert.Throws<ArgumentOutOfRangeException>(() => _model.Transform(missing)).Message, StringComparison.Ordinal);
        Assert.Contains("'Numbers'", Assert.Throws<ArgumentOutOfRangeException>(() => _model.GetOutputSchema(other.Schema)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _model.GetRowToRowMapper(missing.Schema));
    }

    [Fact]
    public void Weights_go_out_and_in_again()
    {
        RecurrentMulticlassTransformer other = SmallModel.Transformer(seed: 8);
        IDataView data = Data(30);
        string[] before = Predict(_model, data);

        RecurrentMulticlassTransformer changed = _model.WithWeights(other.GetWeights());

        Assert.Equal(Predict(other, data), Predict(changed, data));
        Assert.NotEqual(before, Predict(changed, data));
        Assert.Equal(before, Predict(_model, data));
        Assert.Equal(_model.TrainingHistory.Select(report => (report.Epoch, report.TrainingLoss, report.ValidationLoss)), changed.TrainingHistory.Select(report => (report.Epoch, report.TrainingLoss, report.ValidationLoss)));
    }

    [Fact]
    public void Weights_are_copies()
    {
        string[] before = Predict(_model, Data(10));
        foreach (Tensor<float> tensor in _model.GetWeights().Values)
        {
            tensor.Fill(0);
        }

        Assert.Equal(before, Predict(_model, Data(10)));
    }

    [Fact]
    public void Scores_that_are_no_numbers_predict_the_missing_key()
    {
        FittedModel model = SmallModel.Create();
        model.Network.Parameters.All.Single(parameter => parameter.Name == "head.bias").In(model.Network.Weights).Fill(float.NaN);
        model.Network.Pack();
        IDataView scored = new RecurrentMulticlassTransformer(model).Transform(Data(5));
        Assert.All(scored.GetColumn<uint>("PredictedLabel"), key => Assert.Equal(0u, key));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_by_name_and_shape()
    {
        var weights = _model.GetWeights().ToDictionary();
        Tensor<float> bias = weights["head.bias"];
        weights["head.bias"] = Tensor.Create(new float[8], [2, 4]);
        Assert.Contains("'head.bias' have the shape [2, 4]; expected [3]", Assert.Throws<ArgumentException>(() => _model.WithWeights(weights)).Message, StringComparison.Ordinal);
        weights["head.bias"] = Tensor.Create(new[] { 1, float.NaN, 3 }, [3]);
        Assert.Contains("'head.bias' hold NaN at place 1", Assert.Throws<ArgumentException>(() => _model.WithWeights(weights)).Message, StringComparison.Ordinal);
        weights.Remove("head.bias");
        Assert.Contains("lack 'head.bias' of shape [3]", Assert.Throws<ArgumentException>(() => _model.WithWeights(weights)).Message, StringComparison.Ordinal);
        weights["head.bias"] = bias;
        weights["tail.bias"] = bias;
        Assert.Contains("'tail.bias'", Assert.Throws<ArgumentException>(() => _model.WithWeights(weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warm_row_is_scored_without_allocating()
    {
        IDataView data = _ml.Data.Cache(Data(64));
        IRowToRowMapper mapper = _model.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        ValueGetter<VBuffer<float>> scores = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]);
        ValueGetter<uint> label = row.GetGetter<uint>(mapper.OutputSchema["PredictedLabel"]);
        VBuffer<float> values = default;
        uint key = 0;
        var allocated = new List<long>();
        while (cursor.MoveNext())
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            scores(ref values);
            label(ref key);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The longest row (20 steps) came among the first 40, so nothing grows after them.
        Assert.Contains(SmallRow.Make(40), small => small.Words.Length == 20);

        // A collection elsewhere may book bytes to one row (see Allocations); what a row allocates itself is there for all of them.
        Assert.Equal(0, allocated.Skip(40).Order().ElementAt(12));
    }

    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(SmallRow.Make(count));

    private TransformerChain<RecurrentMulticlassTransformer> Chain(IDataView data)
    {
        // Keys in order of occurrence are low, middle, high: the model's.
        var keys = new TransformerChain<ITransformer>(_ml.Transforms.Conversion.MapValueToKey("Label").Fit(data));
        return keys.Append(_model);
    }

    private string[] Predict(ITransformer model, IDataView data)
        => [.. _ml.Data.CreateEnumerable<SmallPrediction>(model.Transform(data), reuseRowObject: false).Select(prediction => prediction.ToString())];

    private MemoryStream Save(ITransformer model, DataViewSchema? schema)
    {
        var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        return stream;
    }
}
