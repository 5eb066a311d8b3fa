namespace Microsoft.ML.Recurrent;

/// <summary>Where the reset gate of <see cref="RecurrentCellKind.Gru"/> acts.</summary>
public enum GruForm
{
    /// <summary>On the recurrent product, as in PyTorch and cuDNN.</summary>
    ResetAfter,

    /// <summary>On the state before the product (Cho et al. 2014).</summary>
    ResetBefore,
}
