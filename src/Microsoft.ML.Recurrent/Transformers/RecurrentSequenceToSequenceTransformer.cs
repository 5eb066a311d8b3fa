using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Recurrent.Transformers.Scoring;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentSequenceToSequenceTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// An encoder-decoder that was fitted to write sequences. Adds the columns PredictedLabel, Score and RankingScore to data that has its feature columns, PredictedText where the
/// targets were texts, and more on request.
/// </summary>
/// <remarks>
/// PredictedLabel is a vector of keys, of another length in each row; it never has the unknown symbol or the end. Score is the sum of the natural logarithms of the
/// symbols' probabilities, that of the end included; RankingScore is what hypotheses were ordered by. What a row gets depends neither on its neighbours nor on threads.
/// </remarks>
public sealed class RecurrentSequenceToSequenceTransformer
    : RecurrentTransformer<RecurrentSequenceToSequenceTransformer>, ILoadableTransformer<RecurrentSequenceToSequenceTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURS2S", 0x00010001, 0x00010001, 0x00010001, "RecurrentSeqToSeq");

    internal RecurrentSequenceToSequenceTransformer(FittedModel model)
        : base(new TargetOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentSequenceToSequenceTransformer>.EntryFormat => Format;

    /// <summary>How the model writes; changes of it reach no model.</summary>
    public SequenceDecodingOptions Decoding => Fitted.Output.Decoding!.Copy();

    /// <summary>A new transformer of the same network that writes otherwise; this one stays as it is. It shares the weights.</summary>
    /// <param name="options">A <see cref="SequenceDecodingOptions.MaximumLength"/> of 0 keeps this model's.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be, or needs attention that the model does not have.</exception>
    public RecurrentSequenceToSequenceTransformer WithDecoding(SequenceDecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(hasAttention: Fitted.EncoderDecoder.Attention is not null);
        SequenceDecodingOptions copy = options.Copy();
        copy.MaximumLength = copy.MaximumLength == 0 ? Math.Max(Fitted.Output.Decoding!.MaximumLength, copy.MinimumLength) : copy.MaximumLength;
        return With(Fitted with { Output = Fitted.Output with { Decoding = copy } });
    }

    /// <summary>
    /// Adds a column with the natural logarithm of the probability of each row's own target, its end included: what
    /// <see cref="SequenceToSequenceCatalog.Evaluate"/> takes for the perplexity. Symbols that the model does not know count as its unknown symbol.
    /// </summary>
    /// <param name="data">Rows with the feature columns and a target.</param>
    /// <param name="labelColumnName">Name of the target column; null: that of the training data.</param>
    /// <param name="outputColumnName">Name of the <see cref="float"/> column that is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    public IDataView ScoreTargets(IDataView data, string? labelColumnName = null, string outputColumnName = "TargetScore")
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        var source = SequenceLabelSource.Scored(Fitted.Label, data.Schema, labelColumnName ?? Fitted.Label.Name);
        return new ScoredDataView(new TargetScoreOutput(Fitted, source, outputColumnName), data);
    }

    private protected override RecurrentSequenceToSequenceTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentSequenceToSequenceTransformer>(context));

    static RecurrentSequenceToSequenceTransformer ILoadableTransformer<RecurrentSequenceToSequenceTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.SequenceToSequence));
}
