using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Classification;

/// <summary>
/// From a table with a row per time step to a model: a log of machines in which rows of many runs lie between each other is grouped into
/// sequences, split by run, and the state of a machine classified by the order in which its sensors rise. The baseline sees the same readings
/// without their order. The settings are customary ones and were not searched for. The log comes with the samples.
/// </summary>
internal static class Series
{
    public static readonly Sample Sample = new(
        "series",
        "Four states of machines from a table of sensor readings, a row per minute: groups, splits, trains and follows a run live.",
        SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    private static readonly string[] Sensors = [nameof(MachineReading.Current), nameof(MachineReading.Temperature), nameof(MachineReading.Vibration)];

    private static int Run(SampleArguments arguments)
    {
        // The split keeps its seed, so that runs with other seeds stay comparable.
        var ml = new MLContext(seed: 1);
        (IDataView readings, IDataView training, IDataView test) = Load(ml);
        int epochs = arguments.Epochs ?? 60;
        string run = test.GetColumn<string>(nameof(MachineReading.Run)).First();
        Follow(Train(training, arguments.Seed ?? 1, epochs), ml.Data.CreateEnumerable<MachineReading>(readings, reuseRowObject: false), run, arguments.PicturePath);
        SeedRuns.Run(arguments, "test accuracy", seed => TestAccuracy.Of(ml, Train(training, seed, epochs).Transform(test)));
        Result.Print("baseline accuracy", Baseline(ml, training, test));
        return 0;
    }

    /// <summary>The settings that are customary.</summary>
    internal static RecurrentMulticlassTrainer.Options NewOptions(int epochs) => new()
    {
        Cell = RecurrentCellKind.Gru,
        HiddenSize = 32,
        NumberOfEpochs = epochs,
        BatchSize = 16,
        LearningRate = 0.005f,
    };

    /// <summary>All readings, and the runs to learn from and to test on.</summary>
    internal static (IDataView Readings, IDataView Training, IDataView Test) Load(MLContext ml)
    {
        IDataView readings = ml.Data.LoadFromTextFile<MachineReading>(
            Path.Combine(AppContext.BaseDirectory, "Data", "MachineLog", "machine-log.csv"), separatorChar: ',', hasHeader: true);
        IDataView runs = ml.Data.GroupIntoSequences(
            readings, nameof(MachineReading.Run), nameof(MachineReading.Minute), Sensors, labelColumnName: nameof(MachineReading.State));
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(runs, testFraction: 0.25, samplingKeyColumnName: nameof(MachineReading.Run));

        // Each cursor puts the runs together anew; kept in memory they are put together once.
        return (readings, ml.Data.Cache(split.TrainSet), ml.Data.Cache(split.TestSet));
    }

    private static TransformerChain<RecurrentMulticlassTransformer> Train(IDataView runs, int seed, int epochs)
    {
        var ml = new MLContext(seed);
        return ml.Transforms.Conversion.MapValueToKey("Label", nameof(MachineReading.State))
            .Append(ml.MulticlassClassification.Trainers.Recurrent(NewOptions(epochs)))
            .Fit(runs);
    }

    /// <summary>Takes the readings of a run that the model has not seen one by one, as they would come in, and says what it thinks now and then.</summary>
    private static void Follow(ITransformer model, IEnumerable<MachineReading> readings, string run, string? picturePath)
    {
        using RecurrentSession session = new MLContext().Model.CreateRecurrentSession(model);
        var scores = new float[session.OutputCount];
        MachineReading[] minutes = [.. readings.Where(reading => reading.Run == run).OrderBy(reading => reading.Minute)];
        var probabilities = new List<float[]>();
        foreach (MachineReading reading in minutes)
        {
            session.Step([reading.Current, reading.Temperature, reading.Vibration], scores);
            probabilities.Add([.. scores]);
            if (session.StepCount == 1)
                Console.WriteLine($"Run {run}, whose machine is {reading.State}, minute by minute:");
            if (session.StepCount % 5 == 0)
            {
                int state = session.PredictedClassOf(scores);
                string probability = scores[state].ToString("F2", CultureInfo.InvariantCulture);
                Console.WriteLine($"  after {session.StepCount,2} minutes: {session.ClassNames[state],-8} (probability {probability})");
            }
        }
        Console.WriteLine();
        if (picturePath is not null)
            File.WriteAllText(picturePath, RunPicture.Draw(minutes, probabilities, session.ClassNames));
    }

    /// <summary>The linear rule of greatest likelihood on the values of a run without their order.</summary>
    private static double Baseline(MLContext ml, IDataView training, IDataView test)
    {
        IDataView Summaries(IDataView runs) => ml.Data.LoadFromEnumerable(
            ml.Data.CreateEnumerable<MachineRun>(runs, reuseRowObject: false).Select(RunSummary.Of).ToArray());

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(RunSummary.State))
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        return TestAccuracy.Of(ml, pipeline.Fit(Summaries(training)).Transform(Summaries(test)));
    }
}
