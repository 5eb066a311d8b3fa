using System.Globalization;
using Microsoft.ML.Recurrent;

namespace Samples.Running;

/// <summary>The options given on the command line; null where the sample's own default applies.</summary>
internal sealed class SampleArguments
{
    // The only option without a value.
    private const string Full = "--full";

    private readonly string _dataSource;
    private string? _dataFolder;

    private SampleArguments(Sample sample, IReadOnlyDictionary<string, string> values)
    {
        _dataSource = sample.DataSource is string source ? $" {source}" : "";
        _dataFolder = values.GetValueOrDefault("--data");
        Cell = values.TryGetValue("--cell", out string? cell) ? ParseCell(cell) : null;
        Head = values.TryGetValue("--head", out string? head) ? ParseHead(head) : null;
        Seed = values.TryGetValue("--seed", out string? seed) ? ParseNumber("--seed", seed, minimum: 0) : null;
        Epochs = values.TryGetValue("--epochs", out string? epochs) ? ParseNumber("--epochs", epochs, minimum: 1) : null;
        Length = values.TryGetValue("--length", out string? length) ? ParseNumber("--length", length, minimum: 2) : null;
        Port = values.TryGetValue("--port", out string? port) ? ParseNumber("--port", port, minimum: 0) : null;
        Task = values.GetValueOrDefault("--task");
        Set = values.GetValueOrDefault("--set");
        ScoredModel = values.GetValueOrDefault("--score");
        CheckpointFolder = values.GetValueOrDefault("--checkpoints");
        IsFull = values.ContainsKey(Full);
        Opens = !values.TryGetValue("--open", out string? open) || ParseFlag("--open", open);
        Seconds = values.TryGetValue("--seconds", out string? seconds) ? ParseNumber("--seconds", seconds, minimum: 1) : null;
        Trials = values.TryGetValue("--trials", out string? trials) ? ParseNumber("--trials", trials, minimum: 1) : null;
        SearchFolder = values.GetValueOrDefault("--folder");
        PicturePath = values.GetValueOrDefault("--picture");
    }

    public RecurrentCellKind? Cell { get; }

    public TaggingHead? Head { get; }

    public int? Seed { get; }

    public int? Epochs { get; }

    /// <summary>The number of steps of generated sequences.</summary>
    public int? Length { get; }

    /// <summary>The port on which a service is to stay; null: it serves its own clients and ends.</summary>
    public int? Port { get; }

    /// <summary>Which of a sample's tasks is wanted.</summary>
    public string? Task { get; }

    /// <summary>The one data set of several that is wanted.</summary>
    public string? Set { get; }

    /// <summary>The saved model that a second process of the determinism sample scores.</summary>
    public string? ScoredModel { get; }

    /// <summary>The folder from which a second process of the resume drill goes on.</summary>
    public string? CheckpointFolder { get; }

    /// <summary>Whether everything is measured, however long it takes.</summary>
    public bool IsFull { get; }

    /// <summary>Whether a page is opened in the browser.</summary>
    public bool Opens { get; }

    /// <summary>How long a search may take; null: as long as its trials take.</summary>
    public int? Seconds { get; }

    /// <summary>How many trials a search may begin; null: as many as the time allows.</summary>
    public int? Trials { get; }

    /// <summary>The folder from which a search goes on; null: none.</summary>
    public string? SearchFolder { get; }

    /// <summary>The SVG file that shows the run; null: none is written.</summary>
    public string? PicturePath { get; }

    /// <summary>Reads <c>--name value</c> pairs and <c>--full</c>, refusing every option that the sample does not take.</summary>
    public static SampleArguments Parse(Sample sample, IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            if (!Accepts(sample, name))
                throw new UsageException($"'{sample.Name}' has no option '{name}'. --help lists the samples and their options.");
            if (name != Full && ++i == arguments.Count)
                throw new UsageException($"{name} needs a value.");
            if (!values.TryAdd(name, arguments[i]))
                throw new UsageException($"{name} is given twice.");
        }
        return new SampleArguments(sample, values);
    }

    /// <summary>Whether a folder is given by <c>--data</c>.</summary>
    public bool HasData => _dataFolder is not null;

    /// <summary>The path of a file in the folder given by <c>--data</c>.</summary>
    public string DataFile(string fileName)
    {
        string path = Path.Combine(DataFolder(), fileName);
        return File.Exists(path) ? path : throw new UsageException($"The data folder has no file '{fileName}': expected {path}.{_dataSource}");
    }

    /// <summary>The folder given by <c>--data</c>.</summary>
    public string DataFolder()
    {
        if (_dataFolder is null)
            throw new UsageException("This sample reads a public data set that is not part of the project: name its folder with --data <folder>." + _dataSource);
        return Directory.Exists(_dataFolder) ? _dataFolder : throw new UsageException($"The data folder '{_dataFolder}' does not exist.{_dataSource}");
    }

    /// <summary>The same arguments for a sample whose data lie in a folder of this one's.</summary>
    public SampleArguments In(string folder)
    {
        var inner = (SampleArguments)MemberwiseClone();
        inner._dataFolder = Path.Combine(DataFolder(), folder);
        return inner;
    }

    private static bool Accepts(Sample sample, string name) => name switch
    {
        "--data" => sample.Options.HasFlag(SampleOptions.Data),
        "--cell" => sample.Options.HasFlag(SampleOptions.Cell),
        "--head" => sample.Options.HasFlag(SampleOptions.Head),
        "--seed" => sample.Options.HasFlag(SampleOptions.Seed),
        "--epochs" => sample.Options.HasFlag(SampleOptions.Epochs),
        "--length" => sample.Options.HasFlag(SampleOptions.Length),
        "--score" => sample.Options.HasFlag(SampleOptions.Score),
        "--set" => sample.Options.HasFlag(SampleOptions.Set),
        "--task" => sample.Options.HasFlag(SampleOptions.Task),
        "--checkpoints" => sample.Options.HasFlag(SampleOptions.Checkpoints),
        Full => sample.Options.HasFlag(SampleOptions.Full),
        "--open" => sample.Options.HasFlag(SampleOptions.Open),
        "--seconds" or "--trials" or "--folder" => sample.Options.HasFlag(SampleOptions.Search),
        "--port" => sample.Options.HasFlag(SampleOptions.Port),
        "--picture" => sample.Options.HasFlag(SampleOptions.Picture),
        _ => false,
    };

    private static RecurrentCellKind ParseCell(string text) => text switch
    {
        "lstm" => RecurrentCellKind.Lstm,
        "gru" => RecurrentCellKind.Gru,
        "rnn" => RecurrentCellKind.Rnn,
        _ => throw new UsageException($"--cell must be lstm, gru or rnn, got '{text}'."),
    };

    private static TaggingHead ParseHead(string text) => text switch
    {
        "softmax" => TaggingHead.Softmax,
        "crf" => TaggingHead.Crf,
        _ => throw new UsageException($"--head must be softmax or crf, got '{text}'."),
    };

    private static bool ParseFlag(string name, string text) =>
        bool.TryParse(text, out bool flag) ? flag : throw new UsageException($"{name} must be true or false, got '{text}'.");

    private static int ParseNumber(string name, string text, int minimum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum
            ? number
            : throw new UsageException($"{name} must be a whole number of at least {minimum}, got '{text}'.");
}
