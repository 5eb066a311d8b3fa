using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Small trained models, one of each kind of file, as the bytes of their zips.</summary>
internal sealed class FuzzModels
{
    public FuzzModels()
    {
        Rows = Context.Data.LoadFromEnumerable(FuzzRow.Make(12));
        RecurrentTaggingTransformer tagger = Context.SequenceTagging.Trainers.Recurrent(Small(new RecurrentTaggingTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Words),
            LabelColumnName = nameof(FuzzRow.Tags),
            Head = TaggingHead.Crf,
            CharacterEncoder = CharacterEncoder.Convolution,
            CharacterVectorSize = 4,
            CharacterEmbeddingSize = 3,
            CasingEmbeddingSize = 2,
            NumberOfBestSequences = 3,
        })).Fit(Rows);
        RecurrentMulticlassTrainer.Options classes = Small(new RecurrentMulticlassTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Numbers),
            AdditionalFeatureColumnNames = [nameof(FuzzRow.Words), nameof(FuzzRow.Text)],
            Cell = RecurrentCellKind.Gru,
            Pooling = SequencePooling.Mean,
            NumberOfLayers = 2,
            ResidualConnections = true,
            LayerNormalization = true,
        });
        IEstimator<ITransformer> keys = Context.Transforms.Conversion.MapValueToKey("Label", nameof(FuzzRow.Kind));
        ITransformer chain = keys.Append(Context.MulticlassClassification.Trainers.Recurrent(classes)).Fit(Rows);
        RecurrentRegressionTrainer.Options values = Small(new RecurrentRegressionTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Numbers),
            LabelColumnName = nameof(FuzzRow.Value),
            Pooling = SequencePooling.Attention,
            Bidirectional = true,
        });
        ITransformer numbers = Context.Regression.Trainers.Recurrent(values).Fit(Rows);
        RecurrentSequenceToSequenceTransformer Pair(int seed) => Context.SequenceToSequence.Trainers.Recurrent(Small(new RecurrentSequenceToSequenceTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Words),
            FurtherFeatureColumnNames = [nameof(FuzzRow.Tags)],
            LabelColumnName = nameof(FuzzRow.Tags),
            Coverage = true,
            InputFeeding = true,
            Bridge = DecoderBridge.Dense,
            AttentionSize = 3,
            TargetEmbeddingSize = 3,
            Seed = seed,
            Decoding = new SequenceDecodingOptions
            {
                BeamSize = 3,
                NumberOfBestSequences = 2,
                ReplaceUnknown = true,
                OutputAttention = true,
                PrefixColumnName = nameof(FuzzRow.Tags),
                MaximumLength = 12,
            },
        })).Fit(Rows);
        RecurrentSequenceToSequenceTransformer shared = Context.SequenceToSequence.Trainers.Recurrent(Small(new RecurrentSequenceToSequenceTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Text),
            LabelColumnName = nameof(FuzzRow.Text),
            Attention = AttentionKind.General,
            ShareEmbeddings = true,
            TieWeights = true,
            Decoding = new SequenceDecodingOptions { Prefix = ["A"], LengthPenalty = 0.6f, CoveragePenalty = 0.2f, BlockedNgramSize = 2, MaximumLength = 12 },
        }, embeddingSize: 4)).Fit(Rows);
        RecurrentLanguageModelTransformer language = Context.LanguageModeling.Trainers.Recurrent(Small(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = nameof(FuzzRow.Text),
            TieWeights = true,
        }, embeddingSize: 4)).Fit(Rows);
        ITransformer conversion = Context.Transforms.Conversion.ConvertTaggingScheme(nameof(FuzzRow.Tags), outputScheme: TaggingScheme.Bioes).Fit(Rows);
        Session = chain;
        RecurrentSequenceToSequenceTransformer ensemble = Context.SequenceToSequence.Ensemble(Pair(seed: 1), Pair(seed: 2));
        Zips = [Save(tagger), Save(chain), Save(numbers), Save(ensemble), Save(shared), Save(language), Save(conversion)];
    }

    public MLContext Context { get; } = new(seed: 1);

    public IDataView Rows { get; }

    /// <summary>A model that sessions can run.</summary>
    public ITransformer Session { get; }

    /// <summary>The last is a conversion of tags; the others have networks.</summary>
    public IReadOnlyList<byte[]> Zips { get; }

    /// <summary>Loads a file and, where it loads, scores rows with it and steps a session.</summary>
    public string Load(byte[] zip)
    {
        ITransformer model;
        using (var stream = new MemoryStream(zip))
        {
            model = Context.Model.Load(stream, out _);
        }

        try
        {
            Use(model);
        }
        catch (Exception exception) when (FuzzRefusal.IsOurs(exception))
        {
            throw new FuzzRefusal(exception);
        }

        return "loaded";
    }

    private static TOptions Small<TOptions>(TOptions options, int embeddingSize = 3)
        where TOptions : RecurrentTrainerOptions
    {
        options.HiddenSize = 4;
        options.EmbeddingSize = embeddingSize;
        options.NumberOfEpochs = 1;
        options.NumberOfThreads = 1;
        return options;
    }

    /// <summary>
    /// The same bytes in every process, so that a trial can be run again: the history, which has times, is empty, and its hash that of nothing. Without the
    /// schema of the rows: ML.NET reads it before any transformer and does not come to an end on some damaged ones.
    /// </summary>
    private byte[] Save(ITransformer model)
    {
        using var stream = new MemoryStream();
        Context.Model.Save(model, inputSchema: null, stream);
        byte[] empty = "[]"u8.ToArray();
        string history = "";
        ZipParts.Rewrite(stream.ToArray(), (name, bytes) =>
        {
            history = name == "history.json" ? Hash(bytes) : history;
            return bytes;
        });
        return ZipParts.Rewrite(stream.ToArray(), (name, bytes) => name switch
        {
            "history.json" => empty,
            "hashes.json" when history.Length > 0 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(history, Hash(empty), StringComparison.Ordinal)),
            _ => bytes,
        });
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The model, writing little: one that asks for long sequences of a wide beam is whole, and takes the memory that it asks for.</summary>
    private static RecurrentSequenceToSequenceTransformer Brief(RecurrentSequenceToSequenceTransformer model)
    {
        const int LongestSequence = 64;
        const int WidestBeam = 16;
        SequenceDecodingOptions decoding = model.Decoding;
        decoding.MaximumLength = Math.Min(decoding.MaximumLength, Math.Max(LongestSequence, decoding.Prefix.Length));
        decoding.MinimumLength = Math.Min(decoding.MinimumLength, decoding.MaximumLength);
        decoding.BeamSize = Math.Min(decoding.BeamSize, WidestBeam);
        decoding.NumberOfBestSequences = Math.Min(decoding.NumberOfBestSequences, decoding.BeamSize);
        return model.WithDecoding(decoding);
    }

    private void Use(ITransformer model)
    {
        model = model is RecurrentSequenceToSequenceTransformer pair ? Brief(pair) : model;
        IDataView scored = model.Transform(Rows);
        using (DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema))
        {
            FuzzReading.ReadAll(cursor);
        }

        if (model is RecurrentLanguageModelTransformer language)
        {
            Context.LanguageModeling.Generate(language, "A").Take(10).Count();
        }

        if (model is IEnumerable<ITransformer> chain)
        {
            using RecurrentSession session = Context.Model.CreateRecurrentSession(model);
            session.Step(new float[session.FeatureCount], ["Anna", "A"], new float[session.OutputCount]);
        }
    }
}
