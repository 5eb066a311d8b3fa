using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// How many epochs a search takes to what random search finds. Random search trains each of its trials to the end; the search beside it has as many epochs in all and
/// spends them as its scheduler says. Both begin with the same trial and try to lower the validation loss of a tagger of slots (Snips) on a fixed part of the sentences.
/// </summary>
internal static class TuningCommand
{
    public static int Run(string[] arguments)
    {
        if (TuningOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(
                "tuning: expected --data FOLDER [--seeds N] [--trainings N] [--epochs N] [--sentences N] [--tuner NAME] [--scheduler NAME], the folder with train.txt and valid.txt of snips_cc0");
            return 2;
        }

        var training = new TuningTraining(options);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{training.Sentences} sentences, {training.ValidationSentences} for validation; {options.Trainings} full trainings of {options.Epochs} epochs\n\n{training.Space}"));
        Console.WriteLine($"{"seed",4} {"random best",12} {"at epoch",9} {$"{options.Scheduler} + {options.Tuner} best",24} {"random's at",12} {"ratio",6} {"trials",7}");
        var ratios = new List<double>();
        for (int seed = 1; seed <= options.Seeds; seed++)
        {
            TuningRun random = TuningRun.Of(training, options, RecurrentTuner.Random, RecurrentScheduler.None, (ulong)seed);
            TuningRun other = TuningRun.Of(training, options, options.Tuner, options.Scheduler, (ulong)seed);
            int reached = random.FirstAt(random.Best)!.Value;
            int? caught = other.FirstAt(random.Best);
            double ratio = caught / (double)reached ?? double.PositiveInfinity;
            ratios.Add(ratio);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{seed,4} {random.Best,12:F5} {reached,9} {other.Best,24:F5} {caught?.ToString(CultureInfo.InvariantCulture) ?? "never",12} {ratio,6:F2} {other.Trials,7}"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio: {ratios[ratios.Count / 2]:F2}"));
        return 0;
    }
}
