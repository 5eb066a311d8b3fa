using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

/// <summary>The options that all recurrent trainers have.</summary>
/// <remarks>
/// Settings are properties, so that they can be serialized and swept: those with a range or a choice from <see cref="Microsoft.ML.SearchSpace"/>
/// are worth trying. Data and callbacks are fields. What is automatic the trainer chooses, and says in the log what it took.
/// <para>Where <see cref="HiddenSize"/> is automatic, the trainer designs the whole network by the data: automatic options, and some that nobody set, take values by how many
/// sequences there are, how long they are and what they are made of; the log gives the reasons. What is set stays, whatever it is set to. Where <see cref="HiddenSize"/> is set, automatic options have
/// the values in their summaries and all others are at their defaults. Options that went through JSON count as set.</para>
/// </remarks>
public abstract partial class RecurrentTrainerOptions
{
    /// <summary>The value of a size, of a number of epochs or of a learning rate that the trainer is to choose.</summary>
    public const int Automatic = 0;

    /// <summary>The value of a dropout that the trainer is to choose; 0 means none.</summary>
    public const float AutomaticDropout = -1;

    private protected RecurrentTrainerOptions()
    {
    }

    /// <summary>Name of the label column: of the type that the task asks for: a key, a Boolean, numbers, or a vector with labels for each step. Default: <c>"Label"</c>.</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// Name of the feature column: a vector of <see cref="float"/>, of keys or of text (a token per step), or one text (read as characters).
    /// Default: <c>"Features"</c>.
    /// </summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>Further feature columns, of any of these kinds and of the same number of steps in each row; joined step by step. Default: <c>[]</c>.</summary>
    public string[] AdditionalFeatureColumnNames { get; set; } = [];

    /// <summary>
    /// Name of the column of example weights, a <see cref="float"/> of at least 0; null: all rows count the same. Rows of weight 0 are skipped.
    /// Default: <c>null</c>.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>The recurrence. Default: <c>Lstm</c>.</summary>
    [Choice(RecurrentCellKind.Lstm, RecurrentCellKind.Gru)]
    public RecurrentCellKind Cell { get; set; } = RecurrentCellKind.Lstm;

    /// <summary>The activation where <see cref="Cell"/> is <see cref="RecurrentCellKind.Rnn"/>; not used by other cells. Default: <c>Tanh</c>.</summary>
    public RnnActivation RnnActivation { get; set; } = RnnActivation.Tanh;

    /// <summary>
    /// Where the reset gate acts where <see cref="Cell"/> is <see cref="RecurrentCellKind.Gru"/>; not used by other cells. Default: <c>ResetAfter</c>.
    /// </summary>
    public GruForm GruForm { get; set; } = GruForm.ResetAfter;

    /// <summary>
    /// Lets the gates of an LSTM see its cell state (Gers and Schmidhuber 2000). For <see cref="RecurrentCellKind.Lstm"/> only. Default: <c>false</c>.
    /// </summary>
    public bool Peepholes { get; set; }

    /// <summary>
    /// Takes 1 - forget gate as the input gate of an LSTM (Greff et al. 2017). For <see cref="RecurrentCellKind.Lstm"/> only. Default: <c>false</c>.
    /// </summary>
    public bool CoupledInputForgetGate { get; set; }

    /// <summary>
    /// Units of a recurrent layer, in each direction. Default: <c>0</c>, automatic (64): in sequence to sequence and language modeling; in other tasks the data decide,
    /// and with it all else that is automatic or not set: see the remarks.
    /// </summary>
    [Range(16, 512, 64, true)]
    public int HiddenSize { get; set; } = Automatic;

    /// <summary>Recurrent layers, one upon the other. Default: <c>0</c>, automatic (1).</summary>
    [Range(1, 3, 1, false)]
    public int NumberOfLayers { get; set; } = Automatic;

    /// <summary>
    /// Whether each layer also reads the sequence backward. Networks that do have no sessions. Default: <c>false</c>; where neither it nor <see cref="HiddenSize"/> is set and one thing is
    /// predicted of a whole sequence, the trainer chooses: true for words, characters and short series.
    /// </summary>
    [BooleanChoice(false)]
    public virtual bool Bidirectional
    {
        get => _bidirectional ?? false;
        set => _bidirectional = value;
    }

    /// <summary>Adds a layer's input to its output in every layer after the first. Default: <c>false</c>.</summary>
    [BooleanChoice(false)]
    public bool ResidualConnections { get; set; }

    /// <summary>Normalizes the output of each recurrent layer (Ba et al. 2016). Default: <c>false</c>.</summary>
    [BooleanChoice(false)]
    public bool LayerNormalization { get; set; }

    /// <summary>
    /// Size of the vector that a token becomes. Default: <c>0</c>, automatic (that of <see cref="EmbeddingVectors"/> where they are given, else 64).
    /// </summary>
    [Range(16, 256, 64, true)]
    public int EmbeddingSize { get; set; } = Automatic;

    /// <summary>
    /// Path of a file of word vectors as GloVe, word2vec (text and binary) and fastText (text) write them, each of <see cref="EmbeddingSize"/> numbers: the first vectors of
    /// the tokens that it has, as they are or else in lower case. Read line by line, and only vectors of tokens of the training data are kept; all others
    /// are drawn. <see cref="EmbeddingVectors"/> go before it. Default: <c>null</c>.
    /// </summary>
    public string? EmbeddingFile { get; set; }

    /// <summary>
    /// Keeps the tokens' vectors as they are given in <see cref="EmbeddingVectors"/> or <see cref="EmbeddingFile"/>, or as they are in a model that training begins with
    /// (<see cref="InitialModel"/>, or one that it continues from); those not given stay as they were drawn. Default: <c>false</c>.
    /// </summary>
    public bool FreezeEmbedding { get; set; }

    /// <summary>
    /// How the characters of words add to the vectors of their tokens, in feature columns that are vectors of text. A word that training never met has
    /// its characters still. Of words of more than 64 characters the first and the last 32 are read. Default: <c>Automatic</c>: none; where <see cref="HiddenSize"/> is automatic: a convolution.
    /// </summary>
    [Choice(CharacterEncoder.None, CharacterEncoder.Convolution, CharacterEncoder.Lstm)]
    public CharacterEncoder CharacterEncoder { get; set; } = CharacterEncoder.Automatic;

    /// <summary>Size of the vector that a character becomes within <see cref="CharacterEncoder"/>; not used without it. Default: <c>0</c>, automatic (30).</summary>
    [Range(16, 64, 30, true)]
    public int CharacterEmbeddingSize { get; set; } = Automatic;

    /// <summary>
    /// Numbers that the characters of a word become: filters of the convolution, or units of the LSTM, half of them in each direction (so an even
    /// number). Not used without <see cref="CharacterEncoder"/>. Default: <c>0</c>, automatic (50).
    /// </summary>
    [Range(20, 100, 50, true)]
    public int CharacterVectorSize { get; set; } = Automatic;

    /// <summary>
    /// Size of a vector for how a word of a vector of text is written: lower, upper, initial upper or mixed case, digits alone, mostly or some, other;
    /// 0: none. Default: <c>0</c>; where neither it nor <see cref="HiddenSize"/> is set: 8.
    /// </summary>
    public int CasingEmbeddingSize
    {
        get => _casingEmbeddingSize ?? 0;
        set => _casingEmbeddingSize = value;
    }

    /// <summary>Looks the words of vectors of text up in lower case; their characters and casing stay as they are. Default: <c>false</c>; where neither it nor <see cref="HiddenSize"/> is set: true, but for given vectors of words.</summary>
    [BooleanChoice(false)]
    public bool LowerCaseWords
    {
        get => _lowerCaseWords ?? false;
        set => _lowerCaseWords = value;
    }

    /// <summary>Reads every decimal digit in the words of vectors of text, and in their characters, as 0. Default: <c>false</c>; where neither it nor <see cref="HiddenSize"/> is set: true, but for given vectors of words.</summary>
    [BooleanChoice(false)]
    public bool NormalizeDigits
    {
        get => _normalizeDigits ?? false;
        set => _normalizeDigits = value;
    }

    /// <summary>
    /// Part of the tokens that training reads as the unknown token, so that its vector learns what to make of tokens that it never met. Characters and
    /// casing stay. 0: none. Default: <c>-1</c>, automatic (0).
    /// </summary>
    [Range(0f, 0.3f, 0f, false)]
    public float WordDropout { get; set; } = AutomaticDropout;

    /// <summary>
    /// A: training reads a token that it has n times as the unknown token with probability A / (A + n), so rare ones more often (Kiperwasser and Goldberg
    /// 2016, who take 0.25); beside <see cref="WordDropout"/>. 0: never. Default: <c>0</c>; where neither it nor <see cref="HiddenSize"/> is set: 0.25 for words.
    /// </summary>
    public float RareWordDropout
    {
        get => _rareWordDropout ?? 0;
        set => _rareWordDropout = value;
    }

    /// <summary>
    /// Numbers per step, D, for vectors of numbers whose type has one dimension only; null: 1. Types such as T x D tell D themselves. The numbers of
    /// a step stand beside each other: x1 y1 x2 y2. ML.NET's <c>Concatenate</c> joins whole columns instead, x1 x2 y1 y2, which is refused where slot names
    /// show it. Default: <c>null</c>.
    /// </summary>
    public int? StepFeatureCount { get; set; }

    /// <summary>
    /// Standardizes numbers per channel to mean 0 and deviation 1 over the training rows. Missing numbers (NaN, infinite) are 0 after it, that is
    /// the channel's mean; without it they are 0 as well. Columns of sparse vectors (at least 32 numbers per step, of which the training rows give a
    /// quarter or less) keep their zeros: their numbers are divided by the channel's greatest magnitude, and missing ones are 0. Default: <c>true</c>.
    /// </summary>
    [BooleanChoice(true)]
    public bool NormalizeFeatures { get; set; } = true;

    /// <summary>Tokens met less often in the training rows count as unknown. Default: <c>1</c>.</summary>
    [Range(1, 10, 1, true)]
    public int MinimumTokenCount { get; set; } = 1;

    /// <summary>At most so many tokens, the most frequent ones, have vectors of their own; all others share the unknown token's. Default: <c>50000</c>.</summary>
    public int MaximumVocabularySize { get; set; } = 50_000;

    /// <summary>Part of the layers' input values dropped in training, before the first recurrent layer. 0: none. Default: <c>-1</c>, automatic (0).</summary>
    [Range(0f, 0.5f, 0f, false)]
    public float InputDropout { get; set; } = AutomaticDropout;

    /// <summary>Part dropped between recurrent layers. 0: none. Default: <c>-1</c>, automatic (0).</summary>
    [Range(0f, 0.5f, 0f, false)]
    public float LayerDropout { get; set; } = AutomaticDropout;

    /// <summary>
    /// Part of the state dropped for the recurrent product, the same units at every step (Gal and Ghahramani 2016). 0: none. Default: <c>-1</c>, automatic (0).
    /// </summary>
    [Range(0f, 0.5f, 0f, false)]
    public float RecurrentDropout { get; set; } = AutomaticDropout;

    /// <summary>Part dropped before the classifying layer. 0: none. Default: <c>-1</c>, automatic (0).</summary>
    [Range(0f, 0.5f, 0f, false)]
    public float OutputDropout { get; set; } = AutomaticDropout;

    /// <summary>Input and layer dropout drop the same units at every step of a sequence. Default: <c>false</c>.</summary>
    [BooleanChoice(false)]
    public bool VariationalDropout { get; set; }

    /// <summary>Factor of the weights' squared norm in the loss, as a term of the gradient. Default: <c>0</c>.</summary>
    public float L2Regularization { get; set; }

    /// <summary>Decoupled decay of <see cref="OptimizerKind.AdamW"/>, relative to the learning rate; not used by other optimizers. Default: <c>0.01</c>.</summary>
    [Range(1e-4f, 0.3f, 0.01f, true)]
    public float WeightDecay { get; set; } = 0.01f;

    /// <summary>Sequences per weight update. Default: <c>0</c>, automatic (32).</summary>
    [Range(8, 128, 32, true)]
    public int BatchSize { get; set; } = Automatic;

    /// <summary>Passes over the training rows. Default: <c>0</c>, automatic (20).</summary>
    [Range(5, 100, 20, true)]
    public int NumberOfEpochs { get; set; } = Automatic;

    /// <summary>Learning rate after the warm-up. Default: <c>0</c>, automatic (0.002).</summary>
    [Range(1e-4f, 2e-2f, 2e-3f, true)]
    public float LearningRate { get; set; } = Automatic;

    /// <summary>How gradients change the weights. Default: <c>AdamW</c>.</summary>
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.AdamW;

    /// <summary>Momentum of <see cref="OptimizerKind.Sgd"/>; not used by other optimizers. Default: <c>0.9</c>.</summary>
    public float Momentum { get; set; } = 0.9f;

    /// <summary>Nesterov's form of the momentum. For <see cref="OptimizerKind.Sgd"/> only. Default: <c>false</c>.</summary>
    public bool Nesterov { get; set; }

    /// <summary>
    /// Decay of the mean gradient in <see cref="OptimizerKind.AdamW"/> and <see cref="OptimizerKind.Adam"/>; not used by other optimizers. Default: <c>0.9</c>.
    /// </summary>
    public float Beta1 { get; set; } = 0.9f;

    /// <summary>
    /// Decay of the mean squared gradient in <see cref="OptimizerKind.AdamW"/> and <see cref="OptimizerKind.Adam"/>; not used by other optimizers.
    /// Default: <c>0.999</c>.
    /// </summary>
    public float Beta2 { get; set; } = 0.999f;

    /// <summary>
    /// Whether each update acts on the vectors of all tokens. If false, it acts on those of the mini-batch's tokens: all others, their decay and the
    /// optimizer's memory of them rest (lazy Adam), which takes time and memory traffic for the tokens met, not for the vocabulary. Not used where no
    /// column holds tokens or <see cref="FreezeEmbedding"/> is set. Default: <c>false</c>.
    /// </summary>
    public bool DenseEmbeddingUpdates { get; set; }

    /// <summary>
    /// How the learning rate goes on after the warm-up. Default: <c>Constant</c>; where neither it nor <see cref="HiddenSize"/> is set: Cosine, but not for sequence to sequence and
    /// language models.
    /// </summary>
    [Choice(LearningRateSchedule.Constant, LearningRateSchedule.Linear, LearningRateSchedule.Cosine)]
    public LearningRateSchedule LearningRateSchedule
    {
        get => _learningRateSchedule ?? LearningRateSchedule.Constant;
        set => _learningRateSchedule = value;
    }

    /// <summary>Part of all updates in which the learning rate rises from 0. Default: <c>0</c>.</summary>
    [Range(0f, 0.2f, 0f, false)]
    public float WarmupFraction { get; set; }

    /// <summary>Gradients of a larger norm, over all weights together, are scaled down to it; 0: never. Default: <c>5</c>.</summary>
    [Range(0.25f, 10f, 5f, true)]
    public float MaximumGradientNorm { get; set; } = 5;

    /// <summary>Each gradient is limited to plus or minus this; 0: never. Default: <c>0</c>.</summary>
    public float MaximumGradientValue { get; set; }

    /// <summary>
    /// Steps through which gradients flow back: longer sequences are trained with truncated backpropagation in windows of so many steps and bounded
    /// memory. 0: through the whole sequence. Not for bidirectional networks or attention pooling. Default: <c>0</c>.
    /// </summary>
    public int TruncationLength { get; set; }

    /// <summary>
    /// Steps whose activations training keeps at once: of longer sequences recurrent layers keep outputs and the states at every so many steps, and run the
    /// steps between them again in the backward pass (gradient checkpointing, Chen et al. 2016). Gradients flow through the whole sequence and differ by rounding
    /// alone; less memory is bought with that time. 0: the activations of all steps are kept. Not together with <see cref="TruncationLength"/>, which
    /// bounds memory too. Default: <c>0</c>.
    /// </summary>
    public int GradientCheckpointLength { get; set; }

    /// <summary>Part of the training rows held out as validation data; not used where validation data are given. Default: <c>0</c>.</summary>
    public float ValidationSetFraction { get; set; }

    /// <summary>
    /// Name of a column (a key, text, number or Boolean) whose value rows share that <see cref="ValidationSetFraction"/> holds out together, such as the
    /// speaker of a recording: then no speaker is both trained and validated on. Rows with a missing value are each a group of its own. The part held out
    /// is as near to the fraction as the sizes of the groups allow. Null: each row is held out or not by itself. Not used where validation data are given.
    /// Default: <c>null</c>.
    /// </summary>
    public string? ValidationGroupColumnName { get; set; }

    /// <summary>
    /// Which epoch's weights are kept where there are validation data. Default: <c>Loss</c>; where neither it nor <see cref="HiddenSize"/> is set: Accuracy for binary and
    /// multiclass classification and for tagging.
    /// </summary>
    public EarlyStoppingMetric EarlyStoppingMetric
    {
        get => _earlyStoppingMetric ?? EarlyStoppingMetric.Loss;
        set => _earlyStoppingMetric = value;
    }

    /// <summary>Epochs without gain after which training stops; 0: it never stops early. Needs validation data. Default: <c>0</c>.</summary>
    public int EarlyStoppingPatience { get; set; }

    /// <summary>
    /// Megabytes that training and validation rows may take in memory, in their compact form: 4 bytes per token or number, and 20 a row. Rows that fit
    /// are read once. Where they don't, training rows are read again in every epoch, in blocks on a thread in the background, and are shuffled within
    /// a block (over all rows where the data view can shuffle); the rows held out by <see cref="ValidationSetFraction"/> are then chosen one by one by a
    /// hash of their id. Rows that are sorted, class after class or by time, should then go through ShuffleRows first: only a part of the rows is shuffled at a time. At most 8000. Default: <c>2000</c>.
    /// </summary>
    public int MaximumDataMemoryInMegabytes { get; set; } = 2000;

    /// <summary>Threads that training may use; null, or more: as many as the machine has processors. Results don't depend on it. Default: <c>null</c>.</summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>
    /// Decides everything random; null: drawn once from the <see cref="MLContext"/> when the trainer is made, so that it fits the same model again.
    /// Default: <c>null</c>.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>Validation data, transformed like the training data; null: see <see cref="ValidationSetFraction"/>. Default: <c>null</c>.</summary>
    /// <remarks>
    /// A label that training never saw counts as wrong in the metrics and has no loss; how many there are is a Warning in the log. Such a label is a text
    /// that no training step has, or key 0, which MapValueToKey makes of a value that it did not meet where it was fitted. Where training steps lack
    /// labels (key 0) too, key 0 of a validation step is a missing label and left out.
    /// </remarks>
    public IDataView? ValidationSet;

    /// <summary>
    /// Stops training within a mini-batch. The model of the epochs done is kept: the best one where there are validation data. Before the end of the
    /// first epoch there is none, and training throws <see cref="OperationCanceledException"/>. A cancelled <see cref="MLContext"/>, as AutoML cancels those of its
    /// trials, acts alike. Default: <c>CancellationToken.None</c>.
    /// </summary>
    public CancellationToken CancellationToken;

    /// <summary>
    /// First vectors of tokens, by word, character or name of the key, each of <see cref="EmbeddingSize"/> numbers. Tokens of the training data that it
    /// lacks are drawn. Default: <c>null</c>.
    /// </summary>
    public IReadOnlyDictionary<string, float[]>? EmbeddingVectors;

    /// <summary>The metrics of validation data, beside the loss, that the task has.</summary>
    internal abstract IReadOnlyList<EarlyStoppingMetric> TaskMetrics { get; }

    /// <summary>The feature columns in the order in which they are joined.</summary>
    internal virtual IReadOnlyList<string> FeatureColumnNames => [FeatureColumnName, .. AdditionalFeatureColumnNames];

    /// <summary>A copy that later changes of this one don't reach.</summary>
    internal virtual RecurrentTrainerOptions Copy()
    {
        var copy = (RecurrentTrainerOptions)MemberwiseClone();
        copy.AdditionalFeatureColumnNames = [.. AdditionalFeatureColumnNames];
        copy.FrozenLayers = [.. FrozenLayers];
        return copy;
    }
}
