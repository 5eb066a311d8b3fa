namespace Microsoft.ML.Recurrent.Trainers.Automatic;

/// <summary>The values of a network and its training that the data decide, each with its reason.</summary>
/// <remarks>
/// Thresholds and values were chosen on validation parts of the data sets that the samples read; the sample "defaults" compares them with settings found by hand.
/// </remarks>
internal sealed record AutomaticDesign
{
    // Numbers of sequences.
    private const int VeryFew = 100;
    private const int Few = 1_000;
    private const int Some = 5_000;
    private const int Many = 100_000;

    // In steps: shorter than this a text is a request or a message; longer than this a series is read in one direction.
    private const int ShortText = 12;
    private const int LongSeries = 100;

    // Series of fewer channels have little for many units to learn.
    private const int ManyChannels = 8;

    /// <summary>What automatic options take where <c>HiddenSize</c> is given.</summary>
    public static AutomaticDesign Plain { get; } = new();

    public int HiddenSize { get; init; } = 64;

    public int NumberOfLayers { get; init; } = 1;

    public bool Bidirectional { get; init; }

    public int EmbeddingSize { get; init; } = 64;

    public SequencePooling Pooling { get; init; } = SequencePooling.Last;

    public int BatchSize { get; init; } = 32;

    public int NumberOfEpochs { get; init; } = 20;

    public float LearningRate { get; init; } = 0.002f;

    public LearningRateSchedule LearningRateSchedule { get; init; } = LearningRateSchedule.Constant;

    public float InputDropout { get; init; }

    public float OutputDropout { get; init; }

    public float RareWordDropout { get; init; }

    /// <summary>Why values are as they are, by the names of the options.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>The design for some data.</summary>
    /// <param name="options">Say what is learned.</param>
    /// <param name="data">The training rows.</param>
    public static AutomaticDesign Of(RecurrentTrainerOptions options, DataTraits data)
    {
        bool pools = options is RecurrentPooledTrainerOptions { Pools: true };
        AutomaticDesign design = data.IsSeries ? OfSeries(options, data, pools) : data.HasWords ? OfWords(data, pools) : OfSymbols(data, pools);
        string? oneDirection = !pools ? "what is predicted of a step may be needed before the next"
            : options.TruncationLength > 0 ? "TruncationLength is set"
            : options.MeasureGradientFlow ? "MeasureGradientFlow is set"
            : data.IsSeries && data.MeanLength > LongSeries ? "long series"
            : null;
        return design with
        {
            Bidirectional = oneDirection is null,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Reasons = new Dictionary<string, string>(design.Reasons)
            {
                [nameof(Bidirectional)] = oneDirection ?? "whole sequences are there; sessions need it false",
                [nameof(LearningRateSchedule)] = "ends at rest without validation rows",
            },
        };
    }

    private static AutomaticDesign OfWords(DataTraits data, bool pools)
    {
        bool isSmall = data.SequenceCount < Some;
        bool isShort = data.MeanLength <= ShortText;
        return new AutomaticDesign
        {
            HiddenSize = isSmall ? 64 : 128,
            EmbeddingSize = isSmall ? 64 : 100,
            Pooling = SequencePooling.Max,
            InputDropout = pools ? 0.4f : 0.5f,
            OutputDropout = 0.5f,
            RareWordDropout = 0.25f,
            BatchSize = isSmall || (isShort && !pools) ? 16 : 32,
            NumberOfEpochs = data.SequenceCount switch
            {
                < Few => 30,
                < Some => pools ? 10 : 16,
                < Many => pools ? 8 : 16,
                _ => 4,
            },
            LearningRate = data.SequenceCount < (pools ? Few : Some) ? 0.004f : pools ? 0.002f : 0.003f,
            Reasons = new Dictionary<string, string>
            {
                [nameof(HiddenSize)] = SizeOf(data),
                [nameof(EmbeddingSize)] = SizeOf(data),
                [nameof(Pooling)] = "few words decide",
                [nameof(InputDropout)] = "words are easily learned by heart",
                [nameof(OutputDropout)] = "words are easily learned by heart",
                [nameof(RareWordDropout)] = "rare words teach what an unknown one means",
                [nameof(BatchSize)] = isSmall ? SizeOf(data) : isShort ? "short texts" : SizeOf(data),
                [nameof(NumberOfEpochs)] = SizeOf(data),
                [nameof(LearningRate)] = SizeOf(data),
            },
        };
    }

    private static AutomaticDesign OfSymbols(DataTraits data, bool pools)
    {
        bool isSmall = data.SequenceCount < Some;
        return new AutomaticDesign
        {
            HiddenSize = isSmall ? 64 : 128,
            Pooling = SequencePooling.Max,
            InputDropout = 0.2f,
            OutputDropout = 0.4f,
            BatchSize = isSmall ? 16 : 32,
            NumberOfEpochs = data.SequenceCount switch
            {
                < Few => 40,
                < Many => 20,
                _ => 5,
            },
            LearningRate = 0.004f,
            Reasons = new Dictionary<string, string>
            {
                [nameof(HiddenSize)] = SizeOf(data),
                [nameof(Pooling)] = "symbols count wherever they stand",
                [nameof(InputDropout)] = "symbols come again in many sequences",
                [nameof(OutputDropout)] = "symbols come again in many sequences",
                [nameof(BatchSize)] = SizeOf(data),
                [nameof(NumberOfEpochs)] = SizeOf(data),
                [nameof(LearningRate)] = pools ? "few symbols, each met often" : "symbols are met often",
            },
        };
    }

    private static AutomaticDesign OfSeries(RecurrentTrainerOptions options, DataTraits data, bool pools)
    {
        bool isWide = data.ChannelCount >= ManyChannels;
        bool isLarge = data.SequenceCount >= Few;

        // A number that is to be hit suffers from noise that a choice among classes bears.
        bool hitsNumbers = options is RecurrentRegressionTrainer.Options or RecurrentSequenceRegressionTrainer.Options;
        string channels = $"{data.ChannelCount} channel{(data.ChannelCount == 1 ? "" : "s")}";
        return new AutomaticDesign
        {
            HiddenSize = isWide || !pools ? 64 : 32,
            Pooling = data.IsOfOneLength || hitsNumbers ? SequencePooling.Last : SequencePooling.Mean,
            InputDropout = hitsNumbers || !isWide ? 0 : 0.2f,
            OutputDropout = hitsNumbers ? 0 : isWide ? 0.5f : 0.3f,
            BatchSize = isLarge ? 32 : data.SequenceCount < VeryFew || isWide ? 8 : 16,
            NumberOfEpochs = data.SequenceCount switch
            {
                < Few => 60,
                < Some => 30,
                < Many => data.MeanLength > LongSeries ? 10 : 20,
                _ => 5,
            },
            LearningRate = hitsNumbers ? 0.005f : 0.002f,
            Reasons = new Dictionary<string, string>
            {
                [nameof(HiddenSize)] = channels,
                [nameof(Pooling)] = hitsNumbers ? "a number of the whole series" : data.IsOfOneLength ? "series of one length" : "series of many lengths",
                [nameof(InputDropout)] = hitsNumbers ? "noise would show in the numbers" : isWide ? channels : $"{channels}: a step would lose much of what it is",
                [nameof(OutputDropout)] = hitsNumbers ? "noise would show in the numbers" : channels,
                [nameof(BatchSize)] = isLarge ? SizeOf(data) : $"{SizeOf(data)}, {channels}",
                [nameof(NumberOfEpochs)] = SizeOf(data),
                [nameof(LearningRate)] = hitsNumbers ? "numbers are to be hit" : "classes of series",
            },
        };
    }

    private static string SizeOf(DataTraits data) => FormattableString.Invariant($"{data.SequenceCount} sequences");
}
