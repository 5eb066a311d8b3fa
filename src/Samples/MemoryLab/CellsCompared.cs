using System.Diagnostics;
using System.Globalization;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>
/// GRU or LSTM? Both on every data set of the samples that take a cell, each run in a process of its own and read by its last lines. Public data are used where the folder of --data has them and
/// --full is given.
/// </summary>
internal sealed class CellsCompared : ILabPart
{
    // Files stand for the data sets that have them; a short run stops after fewer epochs, since here the cells are compared and not the best figures sought.
    private static readonly DataSet[] DataSets =
    [
        new("syllables", "test accuracy") { ShortEpochs = 2 },
        new("entities", "entity f1") { ShortEpochs = 4 },
        new("echo-tagging", "forward, behind accuracy") { ShortEpochs = 6 },
        new("hmm-tagging", "token accuracy") { ShortEpochs = 2 },
        new("japanese-vowels", "test accuracy") { File = "JapaneseVowels_TRAIN.ts" },
        new("italy-power", "test accuracy") { File = "ItalyPowerDemand_TRAIN.ts" },
        new("synthetic-control", "test accuracy") { File = "SyntheticControl_TRAIN.ts" },
        new("surnames", "test accuracy") { File = "Arabic.txt" },
        new("intents", "test accuracy") { File = "valid.txt" },
        new("slots", "entity f1") { File = "valid.txt" },
        new("spam", "test accuracy") { File = "SMSSpamCollection" },
        new("pos", "token accuracy") { File = "train.rebuilt.tsv" },
        new("shakespeare", "test loss") { File = "input.txt" },
        new("pronounce", "wrong words") { File = "cmudict.dict.gz" },
        new("translate", "bleu") { File = "train.en.gz" },
    ];

    public string Name => "cells";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        var figures = new List<Figure>();
        Console.WriteLine($"{"data set",-20}{"measure",-28}{"gru",10}{"lstm",10}");
        foreach (DataSet set in DataSets)
        {
            string? folder = arguments.IsFull && arguments.HasData && set.File is not null ? FolderOf(set.File, arguments.DataFolder()) : null;
            if (set.File is not null && folder is null)
                continue;
            string[] common = [.. folder is null ? Array.Empty<string>() : ["--data", folder], .. arguments.IsFull || set.ShortEpochs is null ? Array.Empty<string>() : ["--epochs", $"{set.ShortEpochs}"]];
            string gru = Measure(set, ["--cell", "gru", .. common], arguments);
            string lstm = Measure(set, ["--cell", "lstm", .. common], arguments);
            Console.WriteLine($"{set.Sample,-20}{set.Measure,-28}{gru,10}{lstm,10}");
            figures.Add(new Figure($"{set.Sample} {set.Measure}, gru and lstm", $"{gru} and {lstm}"));
        }

        Console.WriteLine();
        return figures;
    }

    /// <summary>The folder itself or one in it that has the file; null: none has.</summary>
    private static string? FolderOf(string file, string root)
        => Directory.EnumerateDirectories(root).Prepend(root).FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)));

    /// <summary>The last line of a sample's output that begins with the measure's name.</summary>
    private static string Measure(DataSet set, string[] options, SampleArguments arguments)
    {
        using Process process = OwnProcess.Start([set.Sample, "--seed", $"{arguments.Seed ?? 1}", .. options]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string start = set.Measure + ": ";
        string? line = output.Split('\n').LastOrDefault(each => each.StartsWith(start, StringComparison.Ordinal));
        return process.ExitCode == 0 && line is not null
            ? line[start.Length..].Trim()
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The sample {set.Sample} ended with code {process.ExitCode} and without a line '{start}'."));
    }

    /// <summary>A sample and what is read of its output.</summary>
    private sealed record DataSet(string Sample, string Measure)
    {
        /// <summary>The file by which a folder of public data is known; null: the sample has its own data.</summary>
        public string? File { get; init; }

        /// <summary>Epochs of a run without --full; null: the sample's own.</summary>
        public int? ShortEpochs { get; init; }
    }
}
