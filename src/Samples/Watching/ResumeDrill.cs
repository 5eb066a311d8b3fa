using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Data.Texts;
using Samples.Running;

namespace Samples.Watching;

/// <summary>
/// Is a checkpoint worth anything? Trainings in processes of their own are killed at random moments and begun again, until each kind has been killed often enough;
/// whenever one ends, its weights are held against those of a training that nobody interrupted.
/// </summary>
internal static class ResumeDrill
{
    public static readonly Sample Sample = new(
        "resume-drill",
        "Kills trainings at random moments, lets them go on from their checkpoints, and compares the weights with those of uninterrupted ones.",
        SampleOptions.Task | SampleOptions.Seed | SampleOptions.Checkpoints,
        Run);

    private const int KillCount = 20;
    private const int SentenceCount = 2_000;
    private const int StreamedSentenceCount = 16_000;

    private static readonly string[] Kinds = ["classifier", "tagger", "encoder-decoder", "language-model", "streamed"];

    private static int Run(SampleArguments arguments)
    {
        string[] kinds = arguments.Task is null ? Kinds : Kinds.Contains(arguments.Task) ? [arguments.Task]
            : throw new UsageException($"--task must be one of {string.Join(", ", Kinds)}, got '{arguments.Task}'.");
        if (arguments.CheckpointFolder is string folder)
        {
            Console.WriteLine(Train(kinds[0], folder));
            return 0;
        }

        bool areSame = true;
        var random = new Random(arguments.Seed ?? 1);
        foreach (string kind in kinds)
        {
            areSame &= Drill(kind, random);
        }

        Result.Print("resumed trainings", areSame ? "the same bits as uninterrupted ones" : "DIFFERENT, see above");
        return areSame ? 0 : 1;
    }

    /// <summary>Kills and resumes trainings of one kind. Returns whether all that ended have the weights of one that was not killed.</summary>
    private static bool Drill(string kind, Random random)
    {
        string expected = Train(kind, checkpoints: null);
        Console.WriteLine($"{kind}, uninterrupted: {expected}");
        string folder = Directory.CreateTempSubdirectory("resume-drill").FullName;
        try
        {
            int kills = 0;
            bool areSame = true;
            while (areSame && kills < KillCount)
            {
                (string hash, int killed) = TrainToTheEnd(kind, folder, KillCount - kills, random);
                kills += killed;
                Console.WriteLine($"{kind}, killed {killed} times:   {hash}");
                areSame = hash == expected;
                foreach (string file in Directory.GetFiles(folder))
                {
                    File.Delete(file);
                }
            }

            Result.Print($"{kind} kills", $"{kills}, {(areSame ? "the same bits" : "DIFFERENT BITS")}");
            return areSame;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The hash of a training that was killed up to so many times on its way.</summary>
    private static (string Hash, int Kills) TrainToTheEnd(string kind, string folder, int mostKills, Random random)
    {
        int kills = 0;
        while (true)
        {
            using Process process = OwnProcess.Start(Sample.Name, "--task", kind, "--checkpoints", folder);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (kills < mostKills && !process.WaitForExit(random.Next(300, 4_000)))
            {
                // SIGKILL: nothing of the process can tidy up.
                process.Kill();
                process.WaitForExit();
                kills++;
                continue;
            }

            process.WaitForExit();
            return process.ExitCode == 0 ? (output.Result.Trim(), kills) : throw new InvalidOperationException($"The training ended with code {process.ExitCode}.");
        }
    }

    /// <summary>Trains, from checkpoints where there are any, and returns the hash of the weights.</summary>
    private static string Train(string kind, string? checkpoints)
    {
        var ml = new MLContext(seed: 1);
        return BitHash.OfWeights(kind switch
        {
            "tagger" => ml.SequenceTagging.Trainers.Recurrent(With(new RecurrentTaggingTrainer.Options
            {
                LabelColumnName = nameof(TaggedSymbols.Tags),
                FeatureColumnName = nameof(TaggedSymbols.Symbols),
                Bidirectional = true,
                Head = TaggingHead.Crf,
                NumberOfEpochs = 8,
            })).Fit(ml.Data.LoadFromEnumerable(Tagged())).GetWeights(),
            "encoder-decoder" => ml.SequenceToSequence.Trainers.Recurrent(With(new RecurrentSequenceToSequenceTrainer.Options
            {
                LabelColumnName = nameof(TextPair.Target),
                FeatureColumnName = nameof(TextPair.Source),
                Attention = AttentionKind.Additive,
                InputFeeding = true,
                NumberOfEpochs = 6,
            })).Fit(ml.Data.LoadFromEnumerable(Transduction.Draw("reverse", seed: 1, SentenceCount, testCount: 1).Training)).GetWeights(),
            "language-model" => ml.LanguageModeling.Trainers.Recurrent(With(new RecurrentLanguageModelTrainer.Options
            {
                FeatureColumnName = nameof(GeneratedSentence.Tokens),
                Rows = LanguageModelRows.Continuous,
                TruncationLength = 20,
                RandomTruncation = true,
                AveragingInterval = 2,
                NumberOfEpochs = 20,
            })).Fit(ml.Data.LoadFromEnumerable(GeneratedSentence.Generate(SentenceCount, seed: 1))).GetWeights(),
            _ => Classifier(ml, isStreamed: kind == "streamed"),
        });

        TOptions With<TOptions>(TOptions options)
            where TOptions : RecurrentTrainerOptions
        {
            options.Seed = 1;
            options.InputDropout = 0.1f;
            options.ValidationSetFraction = 0.1f;
            options.CheckpointPath = checkpoints;
            options.CheckpointInterval = TimeSpan.FromSeconds(1);
            return options;
        }

        IReadOnlyDictionary<string, System.Numerics.Tensors.Tensor<float>> Classifier(MLContext ml, bool isStreamed)
        {
            IDataView data = ml.Data.LoadFromEnumerable(GeneratedSentence.Generate(isStreamed ? StreamedSentenceCount : SentenceCount, seed: 1));
            return ml.MulticlassClassification.Trainers.Recurrent(With(new RecurrentMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(GeneratedSentence.Tokens),
                NumberOfEpochs = isStreamed ? 4 : 20,
                MaximumDataMemoryInMegabytes = isStreamed ? 1 : 1000,
            })).Fit(ml.Transforms.Conversion.MapValueToKey("Label", nameof(GeneratedSentence.Class)).Fit(data).Transform(data)).GetWeights();
        }
    }

    /// <summary>The tag of a token says whether the token "t0" has come before it.</summary>
    private static IEnumerable<TaggedSymbols> Tagged() => GeneratedSentence.Generate(SentenceCount, seed: 1).Select(sentence =>
    {
        int first = Array.IndexOf(sentence.Tokens, "t0");
        return new TaggedSymbols
        {
            Symbols = sentence.Tokens,
            Tags = [.. sentence.Tokens.Select((_, step) => first >= 0 && step > first ? "after" : "before")],
        };
    });
}
