namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The recurrences golden files are made of; the first four are torch modules, the others are written in torch operations.</summary>
internal enum CellKind
{
    RnnTanh,
    RnnRelu,
    Lstm,
    Gru,
    LstmPeephole,
    LstmCoupled,
    LstmCoupledPeephole,
    GruResetBefore,
}
