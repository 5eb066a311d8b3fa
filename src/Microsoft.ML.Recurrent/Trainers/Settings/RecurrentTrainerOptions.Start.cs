using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent;

/// <content>What training begins with.</content>
public abstract partial class RecurrentTrainerOptions
{
    /// <summary>
    /// First values of the recurrent matrices, the square matrix of each gate by itself, in encoder and decoder alike. Default: <c>Orthogonal</c>.
    /// </summary>
    public RecurrentInitialization RecurrentInitialization { get; set; } = RecurrentInitialization.Orthogonal;

    /// <summary>
    /// The spectral radius (largest absolute value of an eigenvalue) that the first recurrent matrix of each gate is scaled to: below 1 a linear recurrence forgets, above 1 it
    /// explodes (Pascanu et al. 2013). 0: as <see cref="RecurrentInitialization"/> draws it, which is 1 for orthogonal matrices and the identity. Default: <c>0</c>.
    /// </summary>
    public float SpectralRadius { get; set; }

    /// <summary>
    /// First bias of the forget gate of an LSTM: the greater, the longer units remember at the start (Jozefowicz et al. 2015). For <see cref="RecurrentCellKind.Lstm"/> only.
    /// Default: <c>1</c>.
    /// </summary>
    public float ForgetBias { get; set; } = 1;

    /// <summary>
    /// The longest dependency to learn, Tmax in steps: the gates that hold the state get first biases log(u), u uniform in [1, Tmax - 1], so that units begin with memories of
    /// all lengths up to it; input gates of an LSTM get their negatives (chrono initialization; Tallec and Ollivier 2018). At least 3; for <see cref="RecurrentCellKind.Lstm"/>,
    /// whose <see cref="ForgetBias"/> it takes the place of, and <see cref="RecurrentCellKind.Gru"/>. 0: none. Default: <c>0</c>.
    /// </summary>
    public int ChronoInitialization { get; set; }

    /// <summary>
    /// Recurrent layers that training leaves as they begin, by the numbers in the names of their weights, from 0 (<c>lstm.weight_ih_l0</c>); in encoder and decoder alike, with
    /// their normalization. For layers that come from another model (<see cref="InitialModel"/>, or the model that training continues from). Default: <c>[]</c>.
    /// </summary>
    public int[] FrozenLayers { get; set; } = [];

    /// <summary>
    /// Leaves the last layer as it begins: its weights (<c>head</c>) and the transitions of a CRF. What it shares with the tokens' vectors is learned with these.
    /// Default: <c>false</c>.
    /// </summary>
    public bool FreezeHead { get; set; }

    /// <summary>
    /// A fitted or loaded model of any task but sequence to sequence, alone or in a chain, whose recurrent layers and token vectors training begins with, such as a language
    /// model of the same texts: vectors, before given ones, go to tokens of the same text or key, weights of layers to those of the same name and shape, and the log says what was taken and what
    /// was not. Automatic sizes and an automatic number of layers are its own; another cell or other sizes are refused. Not for sequence to sequence, and not together with a model that training
    /// continues from. Null: none. Default: <c>null</c>.
    /// </summary>
    public ITransformer? InitialModel;

    private void ValidateStart()
    {
        OptionCheck.IsDefined(RecurrentInitialization, nameof(RecurrentInitialization));
        OptionCheck.IsNotNegative(SpectralRadius, nameof(SpectralRadius));
        OptionCheck.Holds(float.IsFinite(ForgetBias), nameof(ForgetBias), "a finite number", ForgetBias);
        OptionCheck.Holds(
            ForgetBias == 1 || Cell == RecurrentCellKind.Lstm, nameof(ForgetBias), "1 unless Cell is Lstm", FormattableString.Invariant($"{ForgetBias} with Cell {Cell}"));
        OptionCheck.Holds(FrozenLayers is not null, nameof(FrozenLayers), "an array, empty where there are none", null);
        foreach (int layer in FrozenLayers!)
        {
            OptionCheck.IsAtLeast(layer, 0, nameof(FrozenLayers));
            OptionCheck.Holds(
                NumberOfLayers == Automatic || layer < NumberOfLayers, nameof(FrozenLayers), $"numbers below NumberOfLayers {NumberOfLayers}", layer);
        }

        OptionCheck.Holds(ChronoInitialization is 0 or >= 3, nameof(ChronoInitialization), "at least 3, or 0 for none", ChronoInitialization);
        if (ChronoInitialization > 0)
        {
            OptionCheck.Holds(
                Cell is RecurrentCellKind.Lstm or RecurrentCellKind.Gru,
                nameof(ChronoInitialization),
                "0 unless Cell is Lstm or Gru",
                $"{ChronoInitialization} with Cell {Cell}");
            OptionCheck.Holds(ForgetBias == 1, nameof(ForgetBias), $"1 with ChronoInitialization {ChronoInitialization}", ForgetBias);
        }
    }
}
