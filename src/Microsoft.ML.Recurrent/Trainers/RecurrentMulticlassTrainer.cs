using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that classifies sequences.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `Lstm`, `Gru`, `Rnn` or `Recurrent` of `mlContext.MulticlassClassification.Trainers`.
///
/// ### Input and Output Columns
/// The label column must be of key type. A feature column is one of these:
///
/// | Type | One step of the sequence |
/// | -- | -- |
/// | Vector of `Single` with dimensions T x D, fixed or ragged (`[VectorType(0, D)]`) | D numbers |
/// | Vector of `Single` with one dimension, of known or unknown size | `StepFeatureCount` numbers (1 unless set) |
/// | Vector of keys of any raw type, with or without key values | a token |
/// | Vector of `Text` | a token |
/// | `Text` | a character (Unicode code point) |
///
/// Several feature columns of the same number of steps are joined step by step. The model adds these columns:
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `PredictedLabel` | key | The class of the highest score, with the key values of the training label. |
/// | `Score` | vector of `Single` | The probabilities of all classes, in the order of the label's keys. |
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No: `NormalizeFeatures` standardizes numbers per channel |
/// | Is caching required? | No: rows are read once and kept in memory; beyond `MaximumDataMemoryInMegabytes` they are read again in every epoch |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Unknown or Empty
/// | Case | What happens |
/// | -- | -- |
/// | Label missing, or example weight 0, in training | The row is skipped; the log says how many were |
/// | No row left | `InvalidOperationException` naming the label column and counting the rows |
/// | One class only | It is trained and predicted; the log warns |
/// | Number NaN or infinite | It counts as the channel's mean (as 0 in sparse vectors and without `NormalizeFeatures`) |
/// | A channel that has one value only in training | It is read as 0 |
/// | Token missing, not seen in training, or too rare | All such tokens share one vector |
/// | The same with `CharacterEncoder` | The word's characters count still; unknown characters, and a missing word, share one character's vector |
/// | Empty sequence | One step of missing numbers or one unknown token |
/// | Feature columns of unequal length, weight negative or NaN | `InvalidOperationException` naming column and row |
/// | Class never seen in training | Has a score; evaluating rows of it works |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentMulticlassTrainer : IEstimator<RecurrentMulticlassTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly ulong _seed;

    internal RecurrentMulticlassTrainer(IHostEnvironment environment, Options options)
    {
        options.Validate();
        _host = environment.Register(nameof(RecurrentMulticlassTrainer));
        _options = (Options)options.Copy();

        // Drawn here and not in Fit: the host's draws advance, and fitting again must give the same bits.
        _seed = (uint)(options.Seed ?? _host.Rand.Next());
    }

    /// <summary>Trains on <paramref name="input"/>; validation data come from the options where they name any.</summary>
    public RecurrentMulticlassTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, _options.ValidationSet);
    }

    /// <summary>Trains on <paramref name="trainData"/> and keeps the weights of the epoch that was best on <paramref name="validationData"/>.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">Transformed like the training data; used in place of those that the options name.</param>
    public RecurrentMulticlassTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>The columns that the model will add to <paramref name="inputSchema"/>.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return MulticlassOutputShape.Of(inputSchema, _options);
    }

    private RecurrentMulticlassTransformer Train(IDataView trainData, IDataView? validationData)
        => new(NetworkTraining.Run(
            _host,
            _options,
            Plan.PoolingOf(_options.Pooling),
            (spec, _, _) => spec,
            data => new TrainingLoss(ClassWeights.Of(_options, data.Label, data.Statistics), _options.LabelSmoothing),
            trainData,
            validationData,
            _seed));
}
