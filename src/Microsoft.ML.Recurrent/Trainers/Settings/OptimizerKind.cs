namespace Microsoft.ML.Recurrent;

/// <summary>How gradients change the weights.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    AdamW,

    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>RMSProp (Tieleman and Hinton 2012).</summary>
    RmsProp,

    /// <summary>AdaGrad (Duchi et al. 2011).</summary>
    AdaGrad,
}
