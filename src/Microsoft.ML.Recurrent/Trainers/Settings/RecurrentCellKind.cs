namespace Microsoft.ML.Recurrent;

/// <summary>The recurrence of a trainer's layers.</summary>
public enum RecurrentCellKind
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).</summary>
    Lstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014); see <see cref="GruForm"/>.</summary>
    Gru,

    /// <summary>Plain recurrence (Elman 1990); see <see cref="RnnActivation"/>.</summary>
    Rnn,
}
