namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>All rows, group by group. Shapes are B x T x D x H.</summary>
internal static class CaseList
{
    public const string Lstm = "lstm";
    public const string LstmInput = "lstm-dx";
    public const string Tagger = "tagger";
    public const string TaggerInput = "tagger-dx";
    public const string Gru = "gru";
    public const string GruInput = "gru-dx";
    public const string Ragged = "ragged";
    public const string Inference = "inference";
    public const string BatchOne = "batch1";
    public const string Streaming = "streaming";
    public const string StreamingBFloat16 = "streaming-bf16";
    public const string StepBatch = "step-batch";
    public const string Tagging = "tagging";
    public const string TaggingOne = "tagging1";

    /// <summary>Training of encoder-decoders.</summary>
    public const string Sequences = "seq2seq";

    /// <summary>Targets that they write.</summary>
    public const string Writing = "writing";

    /// <summary>Training of language models.</summary>
    public const string Language = "lm";

    /// <summary>Forecasts.</summary>
    public const string Forecast = "forecast";

    /// <summary>Training of forecasters.</summary>
    public const string ForecastTraining = "forecast-training";

    private const int StreamedSteps = 20;

    private static readonly int[] s_threadCounts = Environment.ProcessorCount > 1 ? [1, 2] : [1];

    private static readonly Shape[] s_lstm =
    [
        LstmOf(32, 50, 64, 64), LstmOf(32, 100, 128, 128), LstmOf(64, 100, 256, 256),
        LstmOf(32, 35, 650, 650), LstmOf(16, 400, 9, 100), LstmOf(32, 28, 28, 128),
    ];

    private static readonly Shape[] s_tagger =
        [TaggerOf(32, 50, 64, 64), TaggerOf(32, 100, 128, 128), TaggerOf(64, 100, 256, 256), TaggerOf(32, 28, 28, 128)];

    private static readonly Shape[] s_gru = [GruOf(32, 50, 64, 64), GruOf(32, 100, 128, 128), GruOf(64, 100, 256, 256)];

    // In no table of the project's notes.
    private static readonly Shape s_extraLstm = LstmOf(24, 40, 48, 96);
    private static readonly Shape s_extraGru = GruOf(48, 60, 100, 160);
    private static readonly Shape s_extraTagger = TaggerOf(20, 70, 80, 200);

    // A vocabulary of a small translation task, and one of characters or sounds.
    private const int Words = 5000;
    private const int Characters = 100;

    private static readonly Shape s_pairs = LstmOf(64, 30, 256, 256) with { Task = TaskKind.Sequences, IsRagged = true, VocabularySize = Words };

    private static readonly Shape[] s_languages =
    [
        LanguageOf(LstmOf(20, 35, 256, 256), 10_000), LanguageOf(LstmOf(32, 100, 512, 512), 65, upperLayers: 1),
        LanguageOf(GruOf(32, 100, 512, 512), 65, upperLayers: 1), LanguageOf(LstmOf(20, 35, 256, 256), 10_000) with { IsTied = true },
    ];

    // An hourly load and six numbers beside it over four days, and the day that follows.
    private static readonly Shape[] s_forecasters = [ForecasterOf(GruOf(32, 96, 7, 128)), ForecasterOf(LstmOf(32, 96, 7, 64))];

    public static IReadOnlyList<Case> All { get; } =
    [
        .. Training(Lstm, [.. s_lstm, s_extraLstm], quick: 2),
        .. Training(LstmInput, WithInputGradient([.. s_lstm, s_extraLstm]), quick: 0),
        .. Training(Tagger, [.. s_tagger, s_extraTagger], quick: 1),
        .. Training(TaggerInput, WithInputGradient([.. s_tagger, s_extraTagger]), quick: 0),
        .. Training(Gru, [.. s_gru, s_extraGru], quick: 1),
        .. Training(GruInput, WithInputGradient([.. s_gru, s_extraGru]), quick: 0),
        .. Training(Ragged, [LstmOf(32, 60, 128, 128) with { IsRagged = true }, TaggerOf(32, 60, 128, 128) with { IsRagged = true }], quick: 1),
        .. Of(
            Inference,
            OperationKind.Scoring,
            s_threadCounts,
            [
                LstmOf(32, 50, 64, 64), LstmOf(32, 100, 128, 128), LstmOf(32, 100, 256, 256), LstmOf(32, 35, 650, 650),
                TaggerOf(32, 50, 64, 64), TaggerOf(32, 100, 128, 128), TaggerOf(32, 100, 256, 256), TaggerOf(32, 35, 650, 650),
                GruOf(32, 50, 64, 64), GruOf(32, 100, 128, 128), GruOf(32, 100, 256, 256),
                s_extraLstm, s_extraGru, s_extraTagger,
            ],
            quick: 2),
        .. Of(
            BatchOne,
            OperationKind.Scoring,
            s_threadCounts,
            [LstmOf(1, 100, 64, 64), LstmOf(1, 100, 128, 128), LstmOf(1, 100, 256, 256), GruOf(1, 100, 64, 64), GruOf(1, 100, 128, 128), GruOf(1, 100, 256, 256), LstmOf(1, 40, 48, 96)],
            quick: 2),
        .. Of(Streaming, OperationKind.Streaming, [1], [.. Streams(1), LstmOf(1, StreamedSteps, 48, 96)], quick: 2),
        .. Of(
            StreamingBFloat16,
            OperationKind.Streaming,
            [1],
            [LstmOf(1, StreamedSteps, 650, 650) with { HasBFloat16Weights = true }, LstmOf(1, StreamedSteps, 256, 256) with { HasBFloat16Weights = true }],
            quick: 1),
        .. Of(StepBatch, OperationKind.Streaming, [1], [.. Streams(32), LstmOf(32, StreamedSteps, 48, 96)], quick: 0),
        .. Of(Tagging, OperationKind.Scoring, s_threadCounts, [TaggerOf(32, 60, 128, 128) with { IsRagged = true }], quick: 1),
        .. Of(TaggingOne, OperationKind.OneByOne, s_threadCounts, [TaggerOf(32, 60, 128, 128) with { IsRagged = true }], quick: 0),
        .. Of(
            Sequences,
            OperationKind.Training,
            [s_threadCounts[^1]],
            [
                s_pairs with { FeedsInput = true }, s_pairs,
                s_pairs with { FeedsInput = true, VocabularySize = Characters }, s_pairs with { VocabularySize = Characters },
            ],
            quick: 2),
        .. Of(Writing, OperationKind.Writing, [s_threadCounts[^1]], [.. Writings(Words), .. Writings(Characters)], quick: 3),
        .. Of(Language, OperationKind.Training, [s_threadCounts[^1]], s_languages, quick: 1),
        .. Of(ForecastTraining, OperationKind.Training, [s_threadCounts[^1]], s_forecasters, quick: 2),
        .. Of(Forecast, OperationKind.Scoring, [s_threadCounts[^1]], [.. s_forecasters, .. s_forecasters.Select(shape => shape with { BatchSize = 1 })], quick: 4),
    ];

    private static Shape LstmOf(int batchSize, int stepCount, int inputSize, int hiddenSize) => new(RecurrentKind.Lstm, batchSize, stepCount, inputSize, hiddenSize);

    private static Shape GruOf(int batchSize, int stepCount, int inputSize, int hiddenSize) => new(RecurrentKind.Gru, batchSize, stepCount, inputSize, hiddenSize);

    private static Shape TaggerOf(int batchSize, int stepCount, int inputSize, int hiddenSize) =>
        LstmOf(batchSize, stepCount, inputSize, hiddenSize) with { IsTagger = true };

    private static Shape[] WithInputGradient(Shape[] shapes) => Array.ConvertAll(shapes, shape => shape with { WantsInputGradient = true });

    private static Shape[] Streams(int batchSize) =>
    [
        .. new[] { 64, 128, 256, 650 }.Select(size => LstmOf(batchSize, StreamedSteps, size, size)),
        .. new[] { 64, 128, 256 }.Select(size => GruOf(batchSize, StreamedSteps, size, size)),
    ];

    private static Shape LanguageOf(Shape shape, int vocabularySize, int upperLayers = 0) =>
        shape with { Task = TaskKind.Language, VocabularySize = vocabularySize, UpperLayerCount = upperLayers };

    private static Shape ForecasterOf(Shape shape) => shape with { Task = TaskKind.Forecast, Horizon = 24 };

    private static Shape[] Writings(int vocabularySize)
    {
        Shape one = LstmOf(1, 20, 256, 256) with { Task = TaskKind.Sequences, FeedsInput = true, VocabularySize = vocabularySize, BeamSize = 1 };
        return [one, one with { BatchSize = 32 }, one with { BatchSize = 32, BeamSize = 5 }];
    }

    private static IEnumerable<Case> Training(string group, Shape[] shapes, int quick) => Of(group, OperationKind.Training, s_threadCounts, shapes, quick);

    private static IEnumerable<Case> Of(string group, OperationKind operation, int[] threadCounts, Shape[] shapes, int quick) =>
        shapes.SelectMany((shape, index) => threadCounts.Select(count => new Case(group, operation, shape, count, index < quick, IsExtra(shape))));

    private static bool IsExtra(Shape shape) => shape.InputSize is 48 or 80 or 100;
}
