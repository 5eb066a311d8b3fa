using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;

namespace Microsoft.ML.Recurrent.Trainers.Automatic;

/// <summary>What a trainer takes for options that are left to it: plain values, or where <c>HiddenSize</c> is left too, those of an <see cref="AutomaticDesign"/>.</summary>
internal sealed class AutomaticValues
{
    private const int CharacterEmbeddingSize = 30;
    private const int CharacterVectorSize = 50;
    private const int CasingEmbeddingSize = 8;
    private const float Dropout = 0;

    // Of a language model on one text.
    private const int TruncationLength = 100;

    private readonly RecurrentTrainerOptions _given;
    private readonly RecurrentTrainerOptions _settled;
    private readonly bool _isDesigned;
    private readonly AutomaticDesign _design;
    private readonly DataTraits _data;
    private readonly List<string> _taken = [];

    private AutomaticValues(RecurrentTrainerOptions options, DataTraits data)
    {
        _given = options;
        _data = data;
        _settled = ForReading(options, data.HasWords);
        _isDesigned = IsDesigned(options);
        _design = _isDesigned ? AutomaticDesign.Of(options, data) : AutomaticDesign.Plain;
    }

    /// <summary>The options with those settled that decide what is read of the data.</summary>
    /// <param name="options">As they were given to the trainer.</param>
    /// <param name="hasWords">Whether a feature column holds words.</param>
    public static RecurrentTrainerOptions ForReading(RecurrentTrainerOptions options, bool hasWords = false)
    {
        RecurrentTrainerOptions settled = options.Copy();
        bool isDesigned = hasWords && IsDesigned(options);
        if (settled.CharacterEncoder == CharacterEncoder.Automatic)
        {
            settled.CharacterEncoder = isDesigned ? CharacterEncoder.Convolution : CharacterEncoder.None;
        }

        if (isDesigned)
        {
            // Given vectors are of words as they stand.
            bool hasVectors = options.EmbeddingVectors is not null || options.EmbeddingFile is not null;
            settled.CasingEmbeddingSize = options.IsUnset(nameof(options.CasingEmbeddingSize)) ? CasingEmbeddingSize : options.CasingEmbeddingSize;
            settled.LowerCaseWords |= options.IsUnset(nameof(options.LowerCaseWords)) && !hasVectors;
            settled.NormalizeDigits |= options.IsUnset(nameof(options.NormalizeDigits)) && !hasVectors;
        }

        if (settled is RecurrentPooledTrainerOptions { Pooling: SequencePooling.Automatic } pooled)
        {
            pooled.Pooling = SequencePooling.Last;
        }

        return settled;
    }

    /// <summary>The options with all settled, and what was taken in words; null where all was given.</summary>
    /// <param name="options">As they were given to the trainer.</param>
    /// <param name="data">What was read.</param>
    public static (RecurrentTrainerOptions Options, string? Taken) ForTraining(RecurrentTrainerOptions options, TrainingSet data)
        => Settle(options, DataTraits.Of(options, data));

    /// <summary>Whether anything that the network reads is made of tokens with vectors of their own.</summary>
    public static bool HasTokens(RecurrentTrainerOptions options, TrainingSet data)
        => options is RecurrentLanguageModelTrainer.Options || data.Features.Any(feature => feature is { IsToken: true, IsDerived: false });

    /// <summary>As <see cref="ForTraining"/>, from what it looks at of the data.</summary>
    public static (RecurrentTrainerOptions Options, string? Taken) Settle(RecurrentTrainerOptions options, DataTraits data)
    {
        var values = new AutomaticValues(options, data);
        values.Settle();
        return (values._settled, values._taken.Count == 0 ? null : string.Join(", ", values._taken));
    }

    /// <summary>Whether a feature column holds words that a design has options for.</summary>
    public static bool HasWords(RecurrentTrainerOptions options, DataViewSchema schema)
        => IsDesigned(options) && FeatureSchema.Describe(schema, options.FeatureColumnNames, options.StepFeatureCount).Any(feature => feature.Kind == FeatureKind.Words);

    private static bool IsDesigned(RecurrentTrainerOptions options) => options.MayBeDesigned && options.HiddenSize == RecurrentTrainerOptions.Automatic;

    private void Settle()
    {
        SettleNetwork();
        SettleWords();
        SettleTraining();
        if (_settled is RecurrentTaggingTrainer.Options { LearnedScheme: LearnedTaggingScheme.Automatic } tagging && !_isDesigned)
        {
            tagging.LearnedScheme = LearnedTaggingScheme.SameAsLabels;
        }
    }

    private void SettleNetwork()
    {
        // Of tied sizes the one that is given decides the other.
        bool isTied = _given is RecurrentLanguageModelTrainer.Options { TieWeights: true };
        int hiddenSize = isTied && _given.EmbeddingSize != RecurrentTrainerOptions.Automatic ? _given.EmbeddingSize : _design.HiddenSize;
        _settled.HiddenSize = Size(_given.HiddenSize, hiddenSize, nameof(_given.HiddenSize));
        _settled.NumberOfLayers = Size(_given.NumberOfLayers, _design.NumberOfLayers, nameof(_given.NumberOfLayers));
        if (_isDesigned && _given.IsUnset(nameof(_given.Bidirectional)))
        {
            _settled.Bidirectional = Take(_design.Bidirectional, nameof(_given.Bidirectional));
        }

        if (_settled is RecurrentLanguageModelTrainer.Options language)
        {
            SettleLanguageModel(language);
        }
        else if (_data.HasTokens)
        {
            int embeddingSize = _settled is RecurrentSequenceToSequenceTrainer.Options { ShareEmbeddings: true } pair
                ? Size(pair.TargetEmbeddingSize, pair.TieWeights ? pair.DecoderUnits : _design.EmbeddingSize)
                : _design.EmbeddingSize;
            _settled.EmbeddingSize = Size(_given.EmbeddingSize, Size(_given.GivenEmbeddingSize, embeddingSize), nameof(_given.EmbeddingSize));
        }

        if (_settled is RecurrentPooledTrainerOptions { Pools: true } pooled && _given is RecurrentPooledTrainerOptions { Pooling: SequencePooling.Automatic })
        {
            pooled.Pooling = Take(_design.Pooling, nameof(pooled.Pooling));
        }
    }

    private void SettleWords()
    {
        if (_data.HasWords)
        {
            if (_given.CharacterEncoder == CharacterEncoder.Automatic)
            {
                Tell(nameof(CharacterEncoder), _settled.CharacterEncoder, "tells unknown words apart");
            }

            if (_isDesigned)
            {
                TellUnset(nameof(_given.CasingEmbeddingSize), _settled.CasingEmbeddingSize, "keeps what lower case loses");
                TellUnset(nameof(_given.LowerCaseWords), _settled.LowerCaseWords, _settled.LowerCaseWords ? "fewer words, each met more often" : "vectors are given");
                TellUnset(nameof(_given.NormalizeDigits), _settled.NormalizeDigits, _settled.NormalizeDigits ? "a number is known by its length" : "vectors are given");
            }
        }

        if (_settled.CharacterEncoder != CharacterEncoder.None)
        {
            _settled.CharacterEmbeddingSize = Size(_given.CharacterEmbeddingSize, CharacterEmbeddingSize, nameof(_given.CharacterEmbeddingSize));
            _settled.CharacterVectorSize = Size(_given.CharacterVectorSize, CharacterVectorSize, nameof(_given.CharacterVectorSize));
        }
    }

    private void SettleTraining()
    {
        _settled.BatchSize = _settled is RecurrentSequenceToSequenceTrainer.Options { BatchTokens: > 0 }
            ? _design.BatchSize
            : Size(_given.BatchSize, _design.BatchSize, nameof(_given.BatchSize));

        // An epoch from which weights are averaged was checked against the plain number.
        int epochs = _given.AveragingStartEpoch > 0 ? AutomaticDesign.Plain.NumberOfEpochs : _design.NumberOfEpochs;
        _settled.NumberOfEpochs = Size(_given.NumberOfEpochs, epochs, nameof(_given.NumberOfEpochs));
        if (_given.LearningRate == RecurrentTrainerOptions.Automatic)
        {
            _settled.LearningRate = Take(_design.LearningRate, nameof(_given.LearningRate));
        }

        if (_isDesigned && _given.IsUnset(nameof(_given.LearningRateSchedule)))
        {
            _settled.LearningRateSchedule = Take(_design.LearningRateSchedule, nameof(_given.LearningRateSchedule));
        }

        bool choosesClasses = _given is RecurrentMulticlassTrainer.Options or RecurrentBinaryTrainer.Options or RecurrentTaggingTrainer.Options;
        if (_isDesigned && _data.HasValidation && choosesClasses && _given.IsUnset(nameof(_given.EarlyStoppingMetric)))
        {
            _settled.EarlyStoppingMetric = EarlyStoppingMetric.Accuracy;
            Tell(nameof(_given.EarlyStoppingMetric), _settled.EarlyStoppingMetric, "the loss turns before the classes do");
        }

        _settled.InputDropout = Rate(_given.InputDropout, _design.InputDropout, nameof(_given.InputDropout));
        _settled.LayerDropout = Rate(_given.LayerDropout, Dropout, nameof(_given.LayerDropout));
        _settled.RecurrentDropout = Rate(_given.RecurrentDropout, Dropout, nameof(_given.RecurrentDropout));
        _settled.OutputDropout = Rate(_given.OutputDropout, _design.OutputDropout, nameof(_given.OutputDropout));
        _settled.WordDropout = Rate(_given.WordDropout, Dropout, nameof(_given.WordDropout));
        if (_isDesigned && _data.HasWords && _given.IsUnset(nameof(_given.RareWordDropout)))
        {
            _settled.RareWordDropout = Take(_design.RareWordDropout, nameof(_given.RareWordDropout));
        }
    }

    private void SettleLanguageModel(RecurrentLanguageModelTrainer.Options settled)
    {
        settled.EmbeddingSize = Size(_given.EmbeddingSize, settled.TieWeights ? settled.HiddenSize : _design.EmbeddingSize, nameof(_given.EmbeddingSize));
        if (settled.Rows == LanguageModelRows.Continuous)
        {
            settled.TruncationLength = Size(_given.TruncationLength, TruncationLength, nameof(_given.TruncationLength));
        }
    }

    private static int Size(int given, int automatic) => given == RecurrentTrainerOptions.Automatic ? automatic : given;

    private int Size(int given, int automatic, string name) => given == RecurrentTrainerOptions.Automatic ? Take(automatic, name) : given;

    private float Rate(float given, float automatic, string name) => given == RecurrentTrainerOptions.AutomaticDropout ? Take(automatic, name) : given;

    private T Take<T>(T value, string name)
    {
        Tell(name, value, _design.Reasons.GetValueOrDefault(name));
        return value;
    }

    private void TellUnset<T>(string name, T value, string reason)
    {
        if (_given.IsUnset(name))
        {
            Tell(name, value, reason);
        }
    }

    private void Tell<T>(string name, T value, string? reason)
        => _taken.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}{(reason is null || !_isDesigned ? "" : $" ({reason})")}"));
}
