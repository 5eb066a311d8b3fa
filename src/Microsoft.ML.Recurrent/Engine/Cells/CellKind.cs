namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>The recurrences the engine knows.</summary>
internal enum CellKind
{
    /// <summary>h = tanh(W x + b + U h') (Elman 1990).</summary>
    ElmanTanh,

    /// <summary>h = max(0, W x + b + U h').</summary>
    ElmanRelu,

    /// <summary>Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.</summary>
    Lstm,

    /// <summary>LSTM whose gates also see the cell state through diagonal weights (Gers and Schmidhuber 2000).</summary>
    LstmPeephole,

    /// <summary>LSTM with i = 1 - f (Greff et al. 2017, variant CIFG).</summary>
    LstmCoupled,

    /// <summary>LSTM with i = 1 - f and peepholes.</summary>
    LstmCoupledPeephole,

    /// <summary>GRU as in PyTorch and cuDNN: the reset gate acts on the recurrent product.</summary>
    GruResetAfter,

    /// <summary>GRU of Cho et al. 2014: the reset gate acts on the state before the product.</summary>
    GruResetBefore,
}
