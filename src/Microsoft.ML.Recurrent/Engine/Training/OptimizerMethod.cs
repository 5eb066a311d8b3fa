namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The optimisers a training run may use.</summary>
internal enum OptimizerMethod
{
    AdamW,
    Adam,
    Sgd,
    RmsProp,
    AdaGrad,
}
