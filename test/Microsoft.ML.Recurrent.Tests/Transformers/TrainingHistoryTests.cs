using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>What a model remembers of its training, alone, in a chain and after loading.</summary>
public sealed class TrainingHistoryTests : IDisposable
{
    private readonly MLContext _ml = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("history").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void History_and_options_are_found_in_a_chain_and_after_loading()
    {
        ITransformer chain = Chain();
        IReadOnlyList<TrainingEpoch> history = _ml.Model.GetTrainingHistory(chain);
        Assert.Equal(3, history.Count);
        IReadOnlyDictionary<string, string> options = _ml.Model.GetTrainingOptions(chain);
        Assert.Equal(("16", "0.02", "Lstm", "Words", "3"), (options["HiddenSize"], options["LearningRate"], options["Cell"], options["FeatureColumnName"], options["NumberOfEpochs"]));
        Assert.DoesNotContain("CheckpointPath", options.Keys);

        string path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(chain, Toy.View().Schema, path);
        ITransformer loaded = _ml.Model.Load(path, out _);
        Assert.Equal(history.Select(Describe), _ml.Model.GetTrainingHistory(loaded).Select(Describe));
        Assert.Equal(options, _ml.Model.GetTrainingOptions(loaded));
    }

    [Fact]
    public void Automatic_options_are_told_as_what_was_taken()
    {
        var options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Words", NumberOfEpochs = 1, Seed = 1 };
        Assert.Equal("64", _ml.Model.GetTrainingOptions(Toy.Trainer(options).Fit(Toy.View()))["HiddenSize"]);
    }

    [Fact]
    public void A_model_without_a_recurrent_transformer_has_no_history()
    {
        ITransformer other = _ml.Transforms.CopyColumns("B", "Words").Fit(Toy.View());
        string message = Assert.Throws<ArgumentException>(() => _ml.Model.GetTrainingHistory(other)).Message;
        Assert.Contains("Expected a model with one recurrent transformer: got 0 in [ColumnCopyingTransformer]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecaster_has_a_history_too_and_other_functions_say_that_it_is_one()
    {
        IDataView series = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => new ForecastedRow { Load = MathF.Sin(row) }).ToArray());
        var trainer = _ml.Forecasting.ForecastByRecurrent(new RecurrentForecastTrainer.Options
        {
            OutputColumnName = "Forecast", InputColumnName = "Load", Horizon = 2, WindowSize = 8, HiddenSize = 8, NumberOfEpochs = 2, Seed = 1,
        });
        RecurrentForecastTransformer model = trainer.Fit(series);
        Assert.Equal(model.TrainingHistory, _ml.Model.GetTrainingHistory(model));
        Assert.Equal("8", _ml.Model.GetTrainingOptions(model)["HiddenSize"]);
        string path = Path.Combine(_folder, "forecast.csv");
        _ml.Model.SaveTrainingHistory(model, path);
        Assert.Equal(1 + model.TrainingHistory.Count, File.ReadAllLines(path).Length);
        Assert.True(File.Exists(_ml.Model.SaveTensorBoardEvents(model, Path.Combine(_folder, "forecast"))));
        Assert.All(
            new Action[] { () => _ml.Model.Explain(model, series), () => _ml.Model.MeasureGradientFlow(model, series), () => _ml.Model.SaveModelReport(model, series, path) },
            call => Assert.StartsWith("Expected a model that reads a sequence per row: got a forecaster.", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_csv_file_has_a_row_per_epoch()
    {
        ITransformer chain = Chain();
        string path = Path.Combine(_folder, "history.csv");
        _ml.Model.SaveTrainingHistory(chain, path);
        string[] lines = File.ReadAllLines(path);
        Assert.StartsWith("Epoch,TrainingLoss,ValidationLoss,Accuracy,LearningRate,", lines[0], StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        IReadOnlyList<TrainingEpoch> history = _ml.Model.GetTrainingHistory(chain);
        Assert.All(history.Zip(lines[1..]), pair =>
        {
            string[] values = pair.Second.Split(',');
            Assert.Equal(lines[0].Split(',').Length, values.Length);
            Assert.Equal(pair.First.TrainingLoss, double.Parse(values[1], CultureInfo.InvariantCulture));
            Assert.Equal(pair.First.ValidationAccuracy, double.Parse(values[3], CultureInfo.InvariantCulture));
        });
    }

    [Fact]
    public void An_event_file_has_records_whose_checksums_hold()
    {
        ITransformer chain = Chain();
        byte[] bytes = File.ReadAllBytes(_ml.Model.SaveTensorBoardEvents(chain, Path.Combine(_folder, "run")));
        int at = 0;
        var messages = new List<byte[]>();
        while (at < bytes.Length)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(Masked(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            messages.Add(bytes[(at + 12)..(at + 12 + length)]);
            Assert.Equal(Masked(messages[^1]), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            at += 16 + length;
        }

        // The version, and per epoch two losses, the accuracy and four numbers of training.
        Assert.Equal(1 + (3 * 7), messages.Count);
        Assert.EndsWith("brain.Event:2", System.Text.Encoding.ASCII.GetString(messages[0]), StringComparison.Ordinal);
        Assert.Contains("validation/Accuracy", System.Text.Encoding.ASCII.GetString(messages[3]), StringComparison.Ordinal);
        float loss = (float)_ml.Model.GetTrainingHistory(chain)[0].TrainingLoss;
        Assert.Equal(loss, BinaryPrimitives.ReadSingleLittleEndian(messages[1].AsSpan()[^4..]));
    }

    [Fact]
    public void The_checksum_is_that_of_its_definition()
    {
        // RFC 3720, B.4: 32 bytes of zeros, and of ones.
        Assert.Equal(0x8a9136aau, Checksum(new byte[32]));
        Assert.Equal(0x62a8ab43u, Checksum([.. Enumerable.Repeat((byte)0xff, 32)]));
    }

    [Fact]
    public void A_summary_names_columns_weights_shapes_and_counts()
    {
        RecurrentMulticlassTransformer model = Toy.Trainer(Options()).Fit(Toy.View());
        string[] lines = model.Summary().Split('\n');
        Assert.Equal(model.ToString(), lines[0]);

        // 5 tokens x 8, four gates of 16 units over 8 inputs and 16 states with two biases, 3 classes.
        int count = (5 * 8) + (64 * (8 + 16 + 2)) + (3 * 17);
        Assert.Equal($"RecurrentMulticlassTransformer: Lstm 1 x 16, {count:N0} parameters", lines[0]);
        Assert.Equal("reads 'Words': Words, vocabulary of 5", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("lstm.weight_hh_l0", StringComparison.Ordinal) && line.Contains("[64, 16]", StringComparison.Ordinal) && line.EndsWith("1,024", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Total", StringComparison.Ordinal) && line.Contains($"{count:N0}", StringComparison.Ordinal));
    }

    private static string Describe(TrainingEpoch epoch)
        => JsonSerializer.Serialize(epoch);

    private static RecurrentMulticlassTrainer.Options Options()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 3;
        options.ValidationSetFraction = 0.2f;
        return options;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint checksum = Checksum(bytes);
        return ((checksum >> 15) | (checksum << 17)) + 0xa282ead8;
    }

    /// <summary>CRC-32C bit by bit.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) != 0 ? (checksum >> 1) ^ 0x82f63b78 : checksum >> 1;
            }
        }

        return ~checksum;
    }

    private ITransformer Chain() => _ml.Transforms.CopyColumns("Copied", "Words").Append(_ml.MulticlassClassification.Trainers.Recurrent(Options())).Fit(Toy.View());

    private sealed class ForecastedRow
    {
        public float Load { get; set; }
    }
}
