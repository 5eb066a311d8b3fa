using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;
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
/// PredictedLabel is a vector of keys, of another length in each row; it never has the unknown symbol or the end
/// (see <see cref="SequenceDecodingOptions.ReplaceUnknown"/>). Score is the sum of the natural logarithms of the
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

    /// <summary>Of an ensemble its models, each writing as the ensemble does, without what needs attention where it has none; else this one alone.</summary>
    public IReadOnlyList<RecurrentSequenceToSequenceTransformer> Members => Fitted.Further.Count == 0
        ? [this]
        : [.. Fitted.Further.Prepend(Fitted.EncoderDecoder).Select((network, i) => With(Fitted with
        {
            Trained = network,
            Further = [],
            TrainingHistory = i == 0 ? Fitted.TrainingHistory : [],
            Output = network.Attention is not null ? Fitted.Output : Fitted.Output with { Decoding = Fitted.Output.Decoding!.WithoutAttention() },
        }))];

    /// <summary>A new transformer of the same network that writes otherwise; this one stays as it is. It shares the weights.</summary>
    /// <param name="options">
    /// All of how it writes: what is not set is at its default, but for a <see cref="SequenceDecodingOptions.MaximumLength"/> of 0, which keeps this model's. To change one
    /// setting of this model, change a copy of its <c>Decoding</c> and give that.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be, or needs attention, or texts, that the model does not have.</exception>
    public RecurrentSequenceToSequenceTransformer WithDecoding(SequenceDecodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(hasAttention: Fitted.EncoderDecoder.Attention is not null);
        options.CheckColumns(Fitted.Features[0], Fitted.Label);
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

    /// <summary>One model of several.</summary>
    internal static RecurrentSequenceToSequenceTransformer Join(RecurrentSequenceToSequenceTransformer[] models)
    {
        if (models.Length == 0)
        {
            throw new ArgumentException("An ensemble needs a model: got none.", nameof(models));
        }

        for (int i = 0; i < models.Length; i++)
        {
            if (models[i] is null)
            {
                throw new ArgumentException(FormattableString.Invariant($"Expected a model, got null at index {i}."), nameof(models));
            }

            if (ModelDifference.Of(models[0].Fitted, models[i].Fitted) is { } difference)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The models at index 0 and {i} cannot write together: {difference}. ")
                        + "Fit them on the same rows, with the same options of columns and vocabularies.",
                    nameof(models));
            }
        }

        FittedModel first = models[0].Fitted;
        return new(first with { Further = [.. models.SelectMany(model => model.Fitted.Further.Prepend(model.Fitted.EncoderDecoder)).Skip(1)] });
    }

    private protected override RecurrentSequenceToSequenceTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentSequenceToSequenceTransformer>(context));

    static RecurrentSequenceToSequenceTransformer ILoadableTransformer<RecurrentSequenceToSequenceTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.SequenceToSequence));
}
