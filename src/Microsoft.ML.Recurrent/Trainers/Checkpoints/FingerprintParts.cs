using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>The parts of a <see cref="TrainingFingerprint"/>: every option that can change a result, the columns with their vocabularies, the first weights, the rows.</summary>
internal static class FingerprintParts
{
    private const string Columns = "columns or vocabularies";
    private const string FirstWeights = "first weights";
    private const string TrainingRows = "training rows";
    private const string ValidationRows = "validation rows";

    // What the first weights already tell, and what changes no result.
    private static readonly HashSet<string> Unused = new(StringComparer.Ordinal)
    {
        nameof(RecurrentTrainerOptions.NumberOfThreads),
        nameof(RecurrentTrainerOptions.ShowProgress),
        nameof(RecurrentTrainerOptions.MeasureGradientFlow),
        nameof(RecurrentTrainerOptions.CheckpointInterval),
        nameof(RecurrentTrainerOptions.MaximumCheckpoints),
        nameof(RecurrentTrainerOptions.Seed),
        nameof(RecurrentTrainerOptions.NumberOfEpochs),
        nameof(RecurrentTrainerOptions.MaximumDataMemoryInMegabytes),
        nameof(RecurrentSequenceToSequenceTrainer.Options.Decoding),
    };

    /// <summary>Whether a part stands for more than can be shown.</summary>
    public static bool IsHash(string name) => name is Columns or FirstWeights or TrainingRows or ValidationRows;

    /// <param name="options">Nothing in them automatic.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="model">The network with its first weights, and its columns.</param>
    /// <param name="data">The rows; those that are streamed are read once more.</param>
    /// <param name="cancellation">Asked while rows are read.</param>
    public static TrainingFingerprint Of(
        RecurrentTrainerOptions options, TrainingSettings settings, FittedModel model, TrainingSet data, Cancellation cancellation)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["trainer"] = options.GetType().DeclaringType!.Name,
            ["seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            [Columns] = Hash(stream => ModelFiles.WriteSpec(WithoutDecoding(model), stream)),
            [FirstWeights] = HashOf(hash => SequenceHash.AddAll<float>(hash, model.Trained.Weights.Span)),
            [TrainingRows] = HashOf(hash => Add(hash, data.Training, data.TrainingStream, cancellation)),
            [ValidationRows] = HashOf(hash => Add(hash, data.Validation, data.ValidationStream, cancellation)),
        };
        AddOptions(parts, options, settings);
        if (data.TrainingStream is not null || data.ValidationStream is not null)
        {
            // The size of the blocks decides the order of rows.
            parts[$"option {nameof(options.MaximumDataMemoryInMegabytes)}"] = OptionTexts.TextOf(options.MaximumDataMemoryInMegabytes);
        }

        return new TrainingFingerprint(parts);
    }

    /// <summary>Of a training on what is no set of rows.</summary>
    /// <param name="options">Nothing in them automatic.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="writeColumns">Writes what rows become.</param>
    /// <param name="weights">First values.</param>
    /// <param name="addRows">Adds all that is learned from and validated on.</param>
    public static TrainingFingerprint Of(
        RecurrentTrainerOptions options, TrainingSettings settings, Action<Stream> writeColumns, AlignedBuffer weights, Action<IncrementalHash> addRows)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["trainer"] = options.GetType().DeclaringType!.Name,
            ["seed"] = settings.Seed.ToString(CultureInfo.InvariantCulture),
            [Columns] = Hash(writeColumns),
            [FirstWeights] = HashOf(hash => SequenceHash.AddAll<float>(hash, weights.Span)),
            [TrainingRows] = HashOf(addRows),
        };
        AddOptions(parts, options, settings);
        return new TrainingFingerprint(parts);
    }

    private static void AddOptions(SortedDictionary<string, string> parts, RecurrentTrainerOptions options, TrainingSettings settings)
    {
        IReadOnlyDictionary<string, string> texts = OptionTexts.Of(options);
        foreach ((string name, string text) in texts.Where(option => !Unused.Contains(option.Key)))
        {
            parts[$"option {name}"] = text;
        }

        foreach ((int i, EarlyStoppingCriterion criterion) in (options.EarlyStoppingCriteria ?? []).Index())
        {
            parts[$"early-stopping criterion {i + 1}"] = criterion.ToString()!;
        }

        if (DependsOnEpochs(settings))
        {
            parts[$"option {nameof(options.NumberOfEpochs)}"] = texts[nameof(options.NumberOfEpochs)];
        }
    }

    /// <summary>Whether the learning rate of a mini-batch depends on how many there will be.</summary>
    private static bool DependsOnEpochs(TrainingSettings settings)
        => settings.Schedule is not (ScheduleKind.Constant or ScheduleKind.ReduceOnPlateau) || settings.WarmupFraction > 0 || settings.SamplingDecay > 0;

    private static void Add(IncrementalHash hash, SequenceStore? store, ISequenceStream? stream, Cancellation cancellation)
    {
        if (stream is null)
        {
            if (store is not null)
            {
                SequenceHash.Add(hash, store);
            }

            return;
        }

        SequenceStore block = stream.NewStore();
        using ISequencePass pass = stream.Open(pass: 0, cancellation);
        while (pass.AppendNext(block))
        {
            if (block.Bytes > stream.MaximumBytes)
            {
                SequenceHash.Add(hash, block);
                block.Clear();
            }
        }

        SequenceHash.Add(hash, block);
    }

    /// <summary>How a model writes is no part of its training.</summary>
    private static FittedModel WithoutDecoding(FittedModel model)
        => model.Output.Decoding is null ? model : model with { Output = model.Output with { Decoding = new SequenceDecodingOptions { MaximumLength = 1 } } };

    private static string HashOf(Action<IncrementalHash> add)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        add(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }
}
