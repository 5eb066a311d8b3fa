using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Scoring;
using Microsoft.ML.Recurrent.Transformers.Sessions;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentTaggingTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to tag the steps of sequences. Adds the columns PredictedLabel, Score and SequenceScore to data that
/// has its feature columns.
/// </summary>
/// <remarks>
/// A transformer never changes: any number of threads may use one, each with its own cursors and prediction engines, and they
/// share its weights. A row has the same scores bit for bit however it is read. A row without steps has no tags and no scores, and its
/// SequenceScore is 0 (probability 1).
/// </remarks>
public sealed class RecurrentTaggingTransformer : IRecurrentTransformer, ILoadableTransformer<RecurrentTaggingTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURTAG", 0x00010001, 0x00010001, 0x00010001, "RecurrentTagging");

    private readonly FittedModel _model;
    private SessionModel? _sessions;

    internal RecurrentTaggingTransformer(FittedModel model) => _model = model;

    FittedModel IRecurrentTransformer.Model => _model;

    SessionModel IRecurrentTransformer.Sessions => LazyInitializer.EnsureInitialized(ref _sessions, () => new SessionModel(_model));

    static ModelEntryFormat ILoadableTransformer<RecurrentTaggingTransformer>.EntryFormat => Format;

    /// <summary>What the trainer reported after each epoch; saved with the model.</summary>
    public IReadOnlyList<EpochReport> TrainingHistory => _model.TrainingHistory;

    /// <summary>Always true: every row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <paramref name="inputSchema"/> with the model's columns.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringSchema(_model, inputSchema).Output;
    }

    /// <summary>Adds the model's columns; rows are tagged when a cursor reads them. The label column is not needed.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(_model, input);
    }

    /// <summary>What tags a single row, as PredictionEngine does.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringRowMapper(_model, inputSchema);
    }

    /// <summary>Copies of all weights under their PyTorch names and in PyTorch's shapes, such as <c>lstm.weight_ih_l0</c> [4H, I].</summary>
    public IReadOnlyDictionary<string, Tensor<float>> GetWeights() => NetworkWeights.Get(_model.Network);

    /// <summary>
    /// A new transformer with other weights, given all of them by name as <see cref="GetWeights"/> returns them. One with bfloat16 weights
    /// rounds them.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor is missing, unknown or of another shape.</exception>
    public RecurrentTaggingTransformer SetWeights(IReadOnlyDictionary<string, Tensor<float>> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new RecurrentTaggingTransformer(_model with { Network = NetworkWeights.With(_model.Network, weights) });
    }

    /// <summary>
    /// A new transformer that stores the input and recurrent matrices of its recurrent layers as bfloat16 (sign, 8 bits of exponent, 7 of
    /// fraction), rounded to nearest, ties to even; this one stays as it is.
    /// </summary>
    /// <remarks>
    /// A step then reads half the memory. Sessions and single rows gain where the matrices leave the processor's L2 cache (from about 256 units
    /// on); larger batches gain no time. States, sums and all other weights stay floats, so scores are bit for bit those of float weights that were
    /// rounded. What the rounding costs in accuracy depends on the model: evaluate both. The choice is saved with the model,
    /// and <see cref="GetWeights"/> returns the rounded weights.
    /// </remarks>
    public RecurrentTaggingTransformer WithBFloat16Weights() => new(_model with { Network = NetworkWeights.ToBFloat16(_model.Network) });

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ModelEntryWriter entry = ModelEntryWriter.Begin<RecurrentTaggingTransformer>(ctx);
        entry.WriteStream(ModelFiles.SpecName, stream => ModelFiles.WriteSpec(_model, stream));
        entry.WriteStream(ModelFiles.WeightsName, stream => ModelFiles.WriteWeights(_model, stream));
    }

    static RecurrentTaggingTransformer ILoadableTransformer<RecurrentTaggingTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
    {
        ModelSpec spec = entry.ReadStream(ModelFiles.SpecName, ModelFiles.ReadTaggerSpec);
        return new RecurrentTaggingTransformer(entry.ReadStream(ModelFiles.WeightsName, stream => ModelFiles.ReadWeights(spec, stream)));
    }
}
