using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The code of the repository's README, run.</summary>
public sealed class ReadmeTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(FirstProgram.ModelFile);
    }

    [Fact]
    public void The_first_program_trains_evaluates_saves_and_loads_and_later_snippets_run_on_its_model()
    {
        FirstProgram.Outcome outcome = FirstProgram.Run();

        Assert.Equal(1, outcome.Accuracy);
        Assert.Equal("travel", outcome.Intent);
        Assert.Equal("travel", outcome.SessionIntent);
        Assert.Equal(["travel", "weather"], outcome.Classes.Order(StringComparer.Ordinal));
        Assert.Contains("\"lstm.weight_ih_l0\"", WeightsHeader(FirstProgram.ModelFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_is_a_sequence_trains_a_model()
    {
        var ml = new MLContext(seed: 1);
        IDataView recordings = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(row => new Recording
        {
            Steps = [.. Enumerable.Range(0, 2 * (3 + (row % 4))).Select(step => row % 2 == 0 ? 1f : -1f)],
            State = row % 2 == 0 ? "up" : "down",
        }));
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey("Label", "State").Fit(recordings);
        IDataView scored = ml.MulticlassClassification.Trainers.Gru(featureColumnName: "Steps", hiddenSize: 8)
            .Fit(keys.Transform(recordings))
            .Transform(keys.Transform(recordings));

        Assert.Equal(1, ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
    }

    [Fact]
    public void Rows_of_one_time_step_each_become_sequences_and_windows()
    {
        File.WriteAllLines(_path, Reading.Table());
        var ml = new MLContext(seed: 1);
        (IDataView runs, IDataView windows, DataOperationsCatalog.TrainTestData split) = SequencesExample(ml, _path);

        Assert.Equal(Reading.RunCount, runs.GetColumn<string>("State").Count());
        Assert.All(runs.GetColumn<float[]>("Features"), features => Assert.Equal(2 * Reading.MinutesOfARun, features.Length));
        Assert.All(windows.GetColumn<float[]>("Features"), features => Assert.Equal(2 * 20, features.Length));
        float[] first = windows.GetColumn<float[]>("Features").First();
        Assert.Equal(first[^2] + 5, windows.GetColumn<float>("Current").First());
        Assert.Empty(split.TrainSet.GetColumn<string>("Run").Intersect(split.TestSet.GetColumn<string>("Run")));
        Assert.Equal(Reading.RunCount, ScoringExample(ml, split, ml.Data.LoadFromTextFile<Reading>(_path, separatorChar: ',', hasHeader: true)).GetColumn<uint>("PredictedLabel").Count());
    }

    private static IDataView ScoringExample(MLContext ml, DataOperationsCatalog.TrainTestData split, IDataView newReadings)
    {
        string[] sensors = ["Current", "Temperature"];

        // The new column is Features, which trainers read unless told otherwise.
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "State").Append(ml.MulticlassClassification.Trainers.Gru());
        var model = pipeline.Fit(split.TrainSet);

        // New rows have no State for MapValueToKey, so they go to the network alone.
        IDataView newRuns = ml.Data.GroupIntoSequences(newReadings, "Run", "Minute", sensors);
        IDataView scored = model.LastTransformer.Transform(newRuns);

        return scored;
    }

    [Fact]
    public void The_log_shows_every_epoch()
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, entry) =>
        {
            if (entry.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning or ChannelMessageKind.Error)
            {
                Console.WriteLine(entry.Message);
            }
        };
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);

        ml.BinaryClassification.Trainers.Lstm("IsSpam", "Words", hiddenSize: 4, numberOfEpochs: 2).Fit(ml.Data.LoadFromEnumerable(Message.Some()));

        Assert.Contains(lines, line => line.Contains("Epoch 2/2: training loss", StringComparison.Ordinal));
    }

    private static (IDataView Runs, IDataView Windows, DataOperationsCatalog.TrainTestData Split) SequencesExample(MLContext ml, string path)
    {
        string[] sensors = ["Current", "Temperature"];
        IDataView readings = ml.Data.LoadFromTextFile<Reading>(path, separatorChar: ',', hasHeader: true);

        // All rows of a run are one sequence; its label is the State of its last row.
        IDataView runs = ml.Data.GroupIntoSequences(readings, "Run", "Minute", sensors, labelColumnName: "State");

        // Twenty minutes of a run are one sequence; its label is the Current five minutes later.
        IDataView windows = ml.Data.SlidingWindows(readings, "Run", "Minute", sensors, labelColumnName: "Current", windowSize: 20, labelOffset: 5);

        // Rows of one run stay on one side of the split.
        var split = ml.Data.TrainTestSplit(runs, testFraction: 0.2, samplingKeyColumnName: "Run");

        return (runs, windows, split);
    }

    [Fact]
    public void The_weights_lie_where_the_python_example_looks_for_them()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Message.Some());
        ml.Model.Save(ml.BinaryClassification.Trainers.Lstm("IsSpam", "Words", hiddenSize: 4, numberOfEpochs: 1).Fit(data), data.Schema, _path);

        Assert.Contains("\"lstm.weight_ih_l0\"", WeightsHeader(_path), StringComparison.Ordinal);
    }

    private static string WeightsHeader(string path)
    {
        using System.IO.Compression.ZipArchive model = System.IO.Compression.ZipFile.OpenRead(path);
        using var weights = new BinaryReader(Assert.Single(model.Entries, entry => entry.FullName.EndsWith("weights.safetensors", StringComparison.Ordinal)).Open());
        return System.Text.Encoding.UTF8.GetString(weights.ReadBytes((int)weights.ReadInt64()));
    }

    [Fact]
    public void A_model_whose_assembly_is_absent_names_it_and_the_page_says_which_package_that_is()
    {
        const string Library = "Microsoft.ML.Recurrent,";
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Message.Some());
        ml.Model.Save(ml.BinaryClassification.Trainers.Lstm("IsSpam", "Words", hiddenSize: 4, numberOfEpochs: 1).Fit(data), data.Schema, _path);
        using (System.IO.Compression.ZipArchive model = System.IO.Compression.ZipFile.Open(_path, System.IO.Compression.ZipArchiveMode.Update))
        {
            // Another assembly of a name as long: absent, as ours is in a program without the package.
            Assert.NotEmpty(model.Entries.ToArray().Where(entry => Replace(entry, Library, "Microsoft.ML.Elsewhere,")).ToArray());
        }

        Exception failure = Assert.ThrowsAny<Exception>(() => ml.Model.Load(_path, out _));
        Assert.Contains("Could not load file or assembly 'Microsoft.ML.Elsewhere,", failure.ToString(), StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(Architecture.Repository.Root, "README.md"));
        Assert.Contains("**Which package does a saved model need?** `Recurrent.ML`", page, StringComparison.Ordinal);
        Assert.Contains("\"Could not load file or assembly 'Microsoft.ML.Recurrent'\"", page, StringComparison.Ordinal);
    }

    /// <summary>Replaces a text by one of the same length in a file of a zip; false where it is not there.</summary>
    private static bool Replace(System.IO.Compression.ZipArchiveEntry entry, string text, string other)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        bool isFound = false;
        foreach (System.Text.Encoding encoding in (System.Text.Encoding[])[System.Text.Encoding.UTF8, System.Text.Encoding.Unicode])
        {
            for (int at; (at = bytes.AsSpan().IndexOf(encoding.GetBytes(text))) >= 0; isFound = true)
            {
                encoding.GetBytes(other).CopyTo(bytes, at);
            }
        }

        stream.Position = 0;
        stream.Write(bytes);
        return isFound;
    }
}
