using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Recurrent.Transformers.Scoring;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML.Recurrent;

/// <summary>What all fitted recurrent models have in common: they add columns to data that has their feature columns.</summary>
/// <remarks>
/// <para>
/// A transformer never changes: any number of threads may use one, each with its own cursors and prediction engines, and they
/// share its weights. A row has the same scores bit for bit however it is read.
/// </para>
/// <para>
/// A <see cref="PredictionEngine{TSrc, TDst}"/> and a cursor belong to one thread at a time. Where two threads meet in this model's part of one, the second
/// gets an <see cref="InvalidOperationException"/> that says so. ML.NET's own part of a shared engine checks nothing and may mix the inputs of two calls
/// into one prediction: give each thread an engine of its own, or take engines from a <c>PredictionEnginePool</c> (package Microsoft.Extensions.ML).
/// </para>
/// </remarks>
/// <typeparam name="TTransformer">The task's transformer.</typeparam>
public abstract class RecurrentTransformer<TTransformer>
    : IRecurrentTransformer, IPermutableTransformer, ISingleFeaturePredictionTransformer<RecurrentModelParameters>
    where TTransformer : RecurrentTransformer<TTransformer>
{
    private readonly ModelOutput _output;
    private SessionModel? _sessions;
    private RecurrentModelParameters? _parameters;

    private protected RecurrentTransformer(ModelOutput output) => _output = output;

    /// <summary>What the trainer reported after each epoch; saved with the model.</summary>
    public IReadOnlyList<TrainingEpoch> TrainingHistory => Fitted.TrainingHistory;

    /// <summary>Always true: every row is scored by itself.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The fitted network.</summary>
    public RecurrentModelParameters Model => LazyInitializer.EnsureInitialized(ref _parameters, () => new RecurrentModelParameters(Fitted.Trained));

    /// <summary>The one feature column of numbers, for ML.NET's PermutationFeatureImportance.</summary>
    /// <exception cref="InvalidOperationException">The model reads several columns, or one of keys or text.</exception>
    public string FeatureColumnName => SingleNumberFeature.ColumnName;

    /// <summary>The type of that column: a vector of <see cref="float"/>.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="FeatureColumnName"/>.</exception>
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, 0, SingleNumberFeature.Width);

    FittedModel IRecurrentTransformer.Fitted => Fitted;

    ModelOutput IRecurrentTransformer.Output => _output;

    SessionModel IRecurrentTransformer.Sessions => LazyInitializer.EnsureInitialized(ref _sessions, () => new SessionModel(Fitted));

    private protected FittedModel Fitted => _output.Model;

    private FeatureColumn SingleNumberFeature => Fitted.Features is [{ Kind: FeatureKind.Numbers } feature]
        ? feature
        : throw new InvalidOperationException(
            "The importance of features can be measured by permutation where a model reads one column of numbers; this one reads "
            + $"{string.Join(", ", Fitted.Features.Select(feature => $"'{feature.ColumnName}' ({feature.ColumnKind})").Distinct())}. "
            + "Leave out or permute a whole column of the data and evaluate the model again instead.");

    /// <summary>The schema of <paramref name="inputSchema"/> with the model's columns.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringSchema(_output, inputSchema).Output;
    }

    /// <summary>Adds the model's columns; rows are scored when a cursor reads them. The label column is not needed.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(_output, input);
    }

    /// <summary>What scores a single row, as PredictionEngine does.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringRowMapper(_output, inputSchema);
    }

    /// <summary>Copies of all weights under their PyTorch names and in PyTorch's shapes, such as <c>lstm.weight_ih_l0</c> [4H, I].</summary>
    public IReadOnlyDictionary<string, Tensor<float>> GetWeights() => NetworkWeights.Get(Fitted.Trained);

    /// <summary>
    /// A new transformer with other weights, given all of them by name as <see cref="GetWeights"/> returns them; this one stays as it is. One with bfloat16
    /// weights rounds them.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, of another shape, or holds a number that is not finite.</exception>
    public TTransformer WithWeights(IReadOnlyDictionary<string, Tensor<float>> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return With(Fitted with { Trained = NetworkWeights.With(Fitted.Trained, weights) });
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
    public TTransformer WithBFloat16Weights() => With(Fitted with
    {
        Trained = NetworkWeights.ToBFloat16(Fitted.Trained),
        Further = [.. Fitted.Further.Select(network => (EncoderDecoder)NetworkWeights.ToBFloat16(network))],
    });

    /// <summary>
    /// The model as a table: its columns, and each weight with its shape and the number of its parameters; with option
    /// <see cref="RecurrentTrainerOptions.MeasureGradientFlow"/> also how gradients travelled back through time at the end of training.
    /// </summary>
    public string Summary() => ModelSummary.Of(GetType().Name, Fitted);

    /// <summary>The model in a line: its type, its recurrent layers and the number of its parameters.</summary>
    public override string ToString() => ModelSummary.LineOf(GetType().Name, Fitted);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    private protected abstract TTransformer With(FittedModel model);

    private protected abstract void Save(ModelSaveContext context);
}
