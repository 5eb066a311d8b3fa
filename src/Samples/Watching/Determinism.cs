using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Watching;

/// <summary>
/// Same seed, same bits: the weights do not depend on the number of threads, and the scores of a row neither on the process, nor on the rows beside it,
/// nor on the cursor that reads it. Everything that could disturb this is switched on.
/// </summary>
internal static class Determinism
{
    public static readonly Sample Sample = new(
        "determinism",
        "Same seed, same bits: trains with 1, 2, 3 and 8 threads, scores in another process, in batches of all sizes and in parallel cursors.",
        SampleOptions.Score,
        Run);

    private const int Seed = 1;
    private const int SentenceCount = 400;
    private const float MaximumGradientNorm = 0.25f;

    private static readonly int[] ThreadCounts = [1, 2, 3, 8];
    private static readonly int[] BatchSizes = [2, 7, 33, 150];

    private static readonly (string Name, RecurrentCellKind Cell, GruForm Form)[] Cells =
    [
        ("lstm", RecurrentCellKind.Lstm, GruForm.ResetAfter),
        ("gru reset-after", RecurrentCellKind.Gru, GruForm.ResetAfter),
        ("gru reset-before", RecurrentCellKind.Gru, GruForm.ResetBefore),
    ];

    private static int Run(SampleArguments arguments)
    {
        var ml = new MLContext(Seed);
        GeneratedSentence[] sentences = GeneratedSentence.Generate(SentenceCount, Seed);
        if (arguments.ScoredModel is string path)
        {
            Console.WriteLine(BitHash.OfScores(ScoreBySavedModel(ml, path, sentences)));
            return 0;
        }

        bool allHold = true;
        foreach ((string name, RecurrentCellKind cell, GruForm form) in Cells)
        {
            ITransformer? model = TrainWithEveryThreadCount(ml, sentences, name, cell, form);
            allHold &= model is not null && ScoresKeepTheirBits(ml, model, sentences, name);
        }
        Result.Print("determinism", allHold ? "every claim holds" : "BROKEN, see above");
        return allHold ? 0 : 1;
    }

    /// <summary>Prints the hash of the weights and returns a model; null when the number of threads changes the weights or no gradient was clipped.</summary>
    private static ITransformer? TrainWithEveryThreadCount(MLContext ml, GeneratedSentence[] sentences, string name, RecurrentCellKind cell, GruForm form)
    {
        IDataView view = ml.Data.LoadFromEnumerable(sentences);
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey("Label", nameof(GeneratedSentence.Class)).Fit(view);
        IDataView keyed = keys.Transform(view);

        string? firstHash = null;
        ITransformer? model = null;
        foreach (int threadCount in ThreadCounts)
        {
            RecurrentMulticlassTransformer[] models =
            [
                ml.MulticlassClassification.Trainers.Recurrent(Options(cell, form, variationalDropout: false, threadCount)).Fit(keyed),
                ml.MulticlassClassification.Trainers.Recurrent(Options(cell, form, variationalDropout: true, threadCount)).Fit(keyed),
            ];
            if (models.Any(each => each.TrainingHistory.All(report => report.GradientNorm <= MaximumGradientNorm)))
            {
                Result.Print($"{name}: CLIPPING WAS NEVER ACTIVE, maximum norm", MaximumGradientNorm);
                return null;
            }
            string hash = BitHash.OfWeights(models.Select(each => each.GetWeights()));
            firstHash ??= hash;
            if (hash != firstHash)
            {
                Result.Print($"{name}: WEIGHTS DIFFER, {ThreadCounts[0]} thread(s)", firstHash);
                Result.Print($"{name}: WEIGHTS DIFFER, {threadCount} thread(s)", hash);
                return null;
            }
            model = keys.Append(models[0]);
        }
        Result.Print($"{name} weights with {string.Join(", ", ThreadCounts)} threads", firstHash!);
        return model;
    }

    private static RecurrentMulticlassTrainer.Options Options(RecurrentCellKind cell, GruForm form, bool variationalDropout, int threadCount) => new()
    {
        FeatureColumnName = nameof(GeneratedSentence.Tokens),
        Cell = cell,
        GruForm = form,
        EmbeddingSize = 50,
        HiddenSize = 100,
        NumberOfLayers = 2,
        Bidirectional = true,
        Pooling = SequencePooling.Attention,
        InputDropout = 0.1f,
        LayerDropout = 0.2f,
        RecurrentDropout = 0.1f,
        OutputDropout = 0.3f,
        VariationalDropout = variationalDropout,
        MaximumGradientNorm = MaximumGradientNorm,
        BatchSize = 33,
        NumberOfEpochs = 2,
        NumberOfThreads = threadCount,
        Seed = Seed,
    };

    private static bool ScoresKeepTheirBits(MLContext ml, ITransformer model, GeneratedSentence[] sentences, string name)
    {
        ScoredSentence[] expected = Score(ml, model, sentences);
        bool inProcess = BitHash.OfScores(expected) == HashFromAnotherProcess(ml, model, sentences);
        Report($"{name} scores in another process", inProcess);
        bool alone = SameBits(expected, ScoreAlone(ml, model, sentences));
        Report($"{name} scores of each row alone", alone);
        bool inParts = BatchSizes.All(size => SameBits(expected, ScoreInParts(ml, model, sentences, size)));
        Report($"{name} scores in shuffled parts of {string.Join(", ", BatchSizes)} rows", inParts);
        ScoredSentence[][] cursors = ScoreInCursorSet(ml, model, sentences, cursorCount: 4);
        bool inCursors = cursors.Length > 1 && SameBits(expected, cursors.SelectMany(rows => rows));
        Report($"{name} scores in a set of {cursors.Length} cursors", inCursors);
        return inProcess && alone && inParts && inCursors;
    }

    private static void Report(string claim, bool holds) => Result.Print(claim, holds ? "the same bits" : "DIFFERENT");

    private static ScoredSentence[] ScoreBySavedModel(MLContext ml, string path, GeneratedSentence[] sentences)
    {
        if (!File.Exists(path))
            throw new UsageException($"--score names no file: '{path}'. Expected a model that this sample saved.");
        try
        {
            return Score(ml, ml.Model.Load(path, out _), sentences);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new UsageException($"--score names no model that this sample saved: '{path}'. {exception.Message}");
        }
    }

    private static ScoredSentence[] Score(MLContext ml, ITransformer model, IEnumerable<GeneratedSentence> sentences) =>
        [.. ml.Data.CreateEnumerable<ScoredSentence>(model.Transform(ml.Data.LoadFromEnumerable(sentences)), reuseRowObject: false)];

    private static IEnumerable<ScoredSentence> ScoreAlone(MLContext ml, ITransformer model, GeneratedSentence[] sentences)
    {
        using PredictionEngine<GeneratedSentence, ScoredSentence> engine = ml.Model.CreatePredictionEngine<GeneratedSentence, ScoredSentence>(model);
        return [.. sentences.Select(engine.Predict)];
    }

    private static IEnumerable<ScoredSentence> ScoreInParts(MLContext ml, ITransformer model, GeneratedSentence[] sentences, int size)
    {
        GeneratedSentence[] shuffled = [.. sentences];
        new Random(size).Shuffle(shuffled);
        return [.. shuffled.Chunk(size).SelectMany(part => Score(ml, model, part))];
    }

    private static ScoredSentence[][] ScoreInCursorSet(MLContext ml, ITransformer model, GeneratedSentence[] sentences, int cursorCount)
    {
        // A cached view can be read by several cursors, each with a share of the rows.
        IDataView scored = model.Transform(ml.Data.Cache(ml.Data.LoadFromEnumerable(sentences)));
        DataViewSchema.Column id = scored.Schema[nameof(ScoredSentence.Id)];
        DataViewSchema.Column score = scored.Schema[nameof(ScoredSentence.Score)];
        DataViewRowCursor[] cursors = scored.GetRowCursorSet([id, score], cursorCount);
        var rows = new ConcurrentBag<ScoredSentence[]>();
        Parallel.ForEach(cursors, cursor => rows.Add(ReadAll(cursor, id, score)));
        return [.. rows.Where(part => part.Length > 0)];
    }

    private static ScoredSentence[] ReadAll(DataViewRowCursor cursor, DataViewSchema.Column id, DataViewSchema.Column score)
    {
        using (cursor)
        {
            ValueGetter<int> getId = cursor.GetGetter<int>(id);
            ValueGetter<VBuffer<float>> getScore = cursor.GetGetter<VBuffer<float>>(score);
            var rows = new List<ScoredSentence>();
            int rowId = 0;
            VBuffer<float> scores = default;
            while (cursor.MoveNext())
            {
                getId(ref rowId);
                getScore(ref scores);
                rows.Add(new ScoredSentence { Id = rowId, Score = [.. scores.DenseValues()] });
            }
            return [.. rows];
        }
    }

    private static bool SameBits(IReadOnlyCollection<ScoredSentence> expected, IEnumerable<ScoredSentence> actual)
    {
        ScoredSentence[] rows = [.. actual];
        return rows.Length == expected.Count && BitHash.OfScores(rows) == BitHash.OfScores(expected);
    }

    private static string HashFromAnotherProcess(MLContext ml, ITransformer model, GeneratedSentence[] sentences)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "determinism.zip");
        ml.Model.Save(model, ml.Data.LoadFromEnumerable(sentences).Schema, path);

        using Process process = OwnProcess.Start(Sample.Name, "--score", path);
        string hash = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? hash : throw new InvalidOperationException($"The second process ended with code {process.ExitCode}.");
    }
}
