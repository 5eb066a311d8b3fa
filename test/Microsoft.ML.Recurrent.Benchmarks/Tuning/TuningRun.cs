using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A search, and the best validation loss after each of all its epochs.</summary>
internal sealed class TuningRun
{
    // As in experiments: the lowest rung has one in so many of a trial's epochs.
    private const int LowestRungShare = 16;

    private readonly List<double> _bests = [];

    /// <summary>The best validation loss.</summary>
    public double Best => _bests[^1];

    public int Trials { get; private set; }

    /// <summary>Epochs of all trials together after which a loss was reached; null: never.</summary>
    public int? FirstAt(double loss) => _bests.FindIndex(best => best <= loss) is var index and >= 0 ? index + 1 : null;

    public static TuningRun Of(TuningTraining training, TuningOptions options, RecurrentTuner tuner, RecurrentScheduler scheduler, ulong seed)
    {
        var run = new TuningRun();
        var search = new TrialSearch(new TrialSearchSettings
        {
            Space = training.Space,
            Tuner = tuner,
            Scheduler = scheduler,
            Seed = seed,
            MaximumEpochs = options.Epochs,
            MinimumEpochs = Math.Max(1, options.Epochs / LowestRungShare),
            MaximumTotalEpochs = (long)options.Trainings * options.Epochs,
        });
        string folder = Directory.CreateTempSubdirectory("tuning").FullName;
        try
        {
            while (search.Ask() is { } assignment)
            {
                training.Train(search, assignment, Path.Combine(folder, $"{assignment.Trial}"), run.Add);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        run.Trials = search.Trials.Count;
        return run;
    }

    private void Add(double loss) => _bests.Add(_bests.Count > 0 && !(loss < _bests[^1]) ? _bests[^1] : loss);
}
