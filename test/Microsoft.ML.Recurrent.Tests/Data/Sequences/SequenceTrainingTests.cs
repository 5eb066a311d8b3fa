using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

/// <summary>From rows to a trained model, its scores, and live rows.</summary>
public sealed class SequenceTrainingTests
{
    private static readonly string[] Sensors = ["X", "Y"];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Rows_are_grouped_split_trained_on_saved_scored_and_followed_live()
    {
        Reading[] readings = [.. Readings(machineCount: 60)];
        IDataView rows = _ml.Data.LoadFromEnumerable(readings);
        IDataView sequences = _ml.Data.GroupIntoSequences(rows, "Machine", "Time", Sensors, labelColumnName: "State");
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(sequences, testFraction: 0.3, samplingKeyColumnName: "Machine");
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "State")
            .Append(_ml.MulticlassClassification.Trainers.Gru(hiddenSize: 8, learningRate: 0.02f));

        TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(split.TrainSet);

        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy);

        using var file = new MemoryStream();
        _ml.Model.Save(model, sequences.Schema, file);
        ITransformer loaded = _ml.Model.Load(file, out DataViewSchema inputSchema);
        Assert.Equal(sequences.Schema["Features"].Type, inputSchema["Features"].Type);
        Assert.Equal(RowTexts.Of(model.Transform(sequences), "Score"), RowTexts.Of(loaded.Transform(sequences), "Score"));

        IDataView unlabelled = _ml.Data.GroupIntoSequences(rows, "Machine", "Time", Sensors);
        float[][] scores = [.. model.LastTransformer.Transform(unlabelled).GetColumn<float[]>("Score")];
        string[] machines = [.. unlabelled.GetColumn<string>("Machine")];
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        var live = new float[session.OutputCount];
        foreach (Reading reading in readings.Where(reading => reading.Machine == machines[3]).OrderBy(reading => reading.Time))
        {
            session.Step([reading.X, reading.Y], live);
        }

        Assert.Equal(scores[3], live);
    }

    [Fact]
    public void Windows_are_trained_on_and_a_session_follows_the_last_window()
    {
        Reading[] readings = [.. Readings(machineCount: 20)];
        IDataView rows = _ml.Data.LoadFromEnumerable(readings);
        IDataView windows = _ml.Data.SlidingWindows(rows, "Machine", "Time", Sensors, "State", windowSize: 6, stride: 2, labelOffset: 1);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "State")
            .Append(_ml.MulticlassClassification.Trainers.Gru(hiddenSize: 8, numberOfEpochs: 2));
        TransformerChain<RecurrentMulticlassTransformer> model = pipeline.Fit(windows);

        IDataView latest = _ml.Data.SlidingWindows(rows, "Machine", "Time", Sensors, null, windowSize: 6);
        float[] score = model.LastTransformer.Transform(latest).GetColumn<float[]>("Score").Last();
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        var live = new float[session.OutputCount];
        string machine = latest.GetColumn<string>("Machine").Last();
        foreach (Reading reading in readings.Where(reading => reading.Machine == machine).OrderBy(reading => reading.Time).TakeLast(6))
        {
            session.Step([reading.X, reading.Y], live);
        }

        Assert.Equal(score, live);
    }

    [Fact]
    public void A_tagger_learns_labels_per_step()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Readings(machineCount: 60).Select(reading => new Reading
        {
            Machine = reading.Machine,
            Time = reading.Time,
            X = reading.X,
            State = reading.X > 0.5f ? "high" : "low",
        }));
        IDataView sequences = _ml.Data.GroupIntoSequences(rows, "Machine", "Time", ["X"], "State", SequenceLabel.PerStep);

        ITransformer tagger = _ml.SequenceTagging.Trainers.Gru(labelColumnName: "State", hiddenSize: 8, learningRate: 0.02f).Fit(sequences);

        Assert.InRange(_ml.SequenceTagging.Evaluate(tagger.Transform(sequences), labelColumnName: "State").TokenAccuracy, 0.95, 1);
    }

    [Fact]
    public void A_prediction_engine_refuses_rows_of_one_step_by_the_missing_column()
    {
        IDataView sequences = _ml.Data.GroupIntoSequences(_ml.Data.LoadFromEnumerable(Readings(machineCount: 4)), "Machine", "Time", Sensors, "State");
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label", "State")
            .Append(_ml.MulticlassClassification.Trainers.Gru(hiddenSize: 2, numberOfEpochs: 1)).Fit(sequences);

        Exception error = Assert.ThrowsAny<Exception>(() => _ml.Model.CreatePredictionEngine<Reading, Prediction>(model));

        Assert.Contains("Features", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows of machines in turns, whose state is whether X rises or falls over time; the first steps look alike.</summary>
    private static IEnumerable<Reading> Readings(int machineCount)
    {
        var random = new Random(1);
        float[][] noise = [.. Enumerable.Range(0, machineCount).Select(_ => Enumerable.Range(0, 12).Select(_ => random.NextSingle()).ToArray())];
        return Enumerable.Range(0, 12).Reverse().SelectMany(time => Enumerable.Range(0, machineCount).Select(machine => new Reading
        {
            Machine = $"m{machine}",
            Time = time,
            X = ((machine % 2 == 0 ? time : 11 - time) / 11f) + (0.2f * noise[machine][time]),
            Y = noise[machine][11 - time],
            State = machine % 2 == 0 ? "rising" : "falling",
        }));
    }

    private sealed class Reading
    {
        public string Machine { get; set; } = "";

        public int Time { get; set; }

        public float X { get; set; }

        public float Y { get; set; }

        public string State { get; set; } = "";
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
