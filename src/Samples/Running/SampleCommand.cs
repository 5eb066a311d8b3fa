namespace Samples.Running;

/// <summary>Finds the sample that the command line names, and runs it.</summary>
internal sealed class SampleCommand(IReadOnlyList<Sample> samples)
{
    private const int UnusableInput = 2;

    /// <summary>Without a name the first sample runs.</summary>
    /// <returns>0 on success, 1 when a sample finds a claim broken, 2 on a wrong command line and on absent or unreadable data.</returns>
    public int Run(string[] arguments)
    {
        if (arguments is ["--help" or "-h" or "help", ..])
        {
            PrintHelp();
            return 0;
        }
        try
        {
            bool isNamed = arguments is [var first, ..] && !first.StartsWith('-');
            Sample sample = isNamed ? Find(arguments[0]) : samples[0];
            return sample.Run(SampleArguments.Parse(sample, isNamed ? arguments[1..] : arguments));
        }
        catch (Exception exception) when (exception is UsageException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return UnusableInput;
        }
    }

    private Sample Find(string name) =>
        samples.FirstOrDefault(sample => sample.Name == name)
        ?? throw new UsageException($"There is no sample '{name}'. --help lists the samples and their options.");

    private void PrintHelp()
    {
        Console.WriteLine($"dotnet run -c Release --project src/Samples -- [sample] [options]     (without a sample: {samples[0].Name})");
        Console.WriteLine();
        foreach (Sample sample in samples)
        {
            Console.WriteLine($"{sample.Name,-18} {sample.Summary}");
            Console.WriteLine($"{"",-18} {string.Join(' ', OptionTexts(sample.Options))}");
        }
        Console.WriteLine();
        Console.WriteLine("--data <folder>        the folder with the data set's own files");
        Console.WriteLine("--cell lstm|gru|rnn    the recurrent cell");
        Console.WriteLine("--head softmax|crf     how a tagger chooses labels: each for itself, or those of a sequence together");
        Console.WriteLine("--seed <n>             one run with this seed; without it the samples with --data run with the seeds 1, 2 and 3 and print the mean");
        Console.WriteLine("--epochs <n>           the number of passes over the training rows");
        Console.WriteLine("--length <n>           the number of steps of generated sequences");
        Console.WriteLine("--picture <file.svg>   draw what the sample shows; the pictures of its page are made so");
        Console.WriteLine("--port <n>             let a service run on this port until Ctrl+C (0: on a free one); without it, it serves its own clients and ends");
        Console.WriteLine("--open true|false      whether a page is opened in the browser");
        Console.WriteLine("--full                 measure everything, however long it takes");
        Console.WriteLine("--task <name>          one of the sample's tasks");
        Console.WriteLine("--set <name>           one of the data sets that a sample compares");
        Console.WriteLine("--checkpoints <folder> train once, from the checkpoints of this folder; the sample calls itself with it in other processes");
        Console.WriteLine("--seconds <n>          how long a search may take");
        Console.WriteLine("--trials <n>           how many trials a search may begin");
        Console.WriteLine("--folder <folder>      where a search keeps its trials, and from where it goes on");
        Console.WriteLine("--score <model.zip>    print a hash of the scores of a saved model; the sample calls itself with it in a second process");
    }

    private static IEnumerable<string> OptionTexts(SampleOptions options)
    {
        if (options.HasFlag(SampleOptions.Data))
            yield return "--data <folder>";
        if (options.HasFlag(SampleOptions.Cell))
            yield return "[--cell lstm|gru|rnn]";
        if (options.HasFlag(SampleOptions.Head))
            yield return "[--head softmax|crf]";
        if (options.HasFlag(SampleOptions.Seed))
            yield return "[--seed <n>]";
        if (options.HasFlag(SampleOptions.Epochs))
            yield return "[--epochs <n>]";
        if (options.HasFlag(SampleOptions.Length))
            yield return "[--length <n>]";
        if (options.HasFlag(SampleOptions.Task))
            yield return "[--task <name>]";
        if (options.HasFlag(SampleOptions.Set))
            yield return "[--set <name>]";
        if (options.HasFlag(SampleOptions.Search))
            yield return "[--seconds <n>] [--trials <n>] [--folder <folder>]";
        if (options.HasFlag(SampleOptions.Score))
            yield return "[--score <model.zip>]";
        if (options.HasFlag(SampleOptions.Checkpoints))
            yield return "[--checkpoints <folder>]";
        if (options.HasFlag(SampleOptions.Open))
            yield return "[--open true|false]";
        if (options.HasFlag(SampleOptions.Full))
            yield return "[--full]";
        if (options.HasFlag(SampleOptions.Picture))
            yield return "[--picture <file.svg>]";
        if (options.HasFlag(SampleOptions.Port))
            yield return "[--port <n>]";
    }
}
