using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>Steps scaled by running means of the gradient and its square (Kingma and Ba 2015); L2 is part of the gradient.</summary>
internal sealed class Adam(ParameterSet parameters, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double l2 = 0)
    : Optimizer(parameters, AdamRule.MomentCount, l2)
{
    private AdamRule _rule;

    protected override void Prepare(double learningRate) => _rule = new AdamRule(learningRate, beta1, beta2, epsilon, StepCount);

    protected override void Update(AlignedBuffer weights, AlignedBuffer gradients, UpdateFactors factors, UpdateStretch stretch)
        => WeightUpdate.Apply(_rule, factors, weights, gradients, Moments, stretch);
}
