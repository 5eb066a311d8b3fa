using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, Nesterov's on request; plain descent with momentum 0.</summary>
internal sealed class SgdMomentum(ParameterSet parameters, double momentum = 0.9, bool isNesterov = false, double l2 = 0)
    : Optimizer(parameters, MomentumRule.MomentCount, l2)
{
    private double _learningRate;

    protected override void Prepare(double learningRate) => _learningRate = learningRate;

    protected override void Update(AlignedBuffer weights, AlignedBuffer gradients, UpdateFactors factors, UpdateStretch stretch)
    {
        if (isNesterov)
        {
            WeightUpdate.Apply(new NesterovRule(_learningRate, momentum), factors, weights, gradients, Moments, stretch);
        }
        else
        {
            WeightUpdate.Apply(new MomentumRule(_learningRate, momentum), factors, weights, gradients, Moments, stretch);
        }
    }
}
