using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>Steps scaled by the root of all squares so far (Duchi, Hazan and Singer 2011).</summary>
internal sealed class AdaGrad(ParameterSet parameters, double epsilon = 1e-10, double l2 = 0)
    : Optimizer(parameters, AdaGradRule.MomentCount, l2)
{
    private AdaGradRule _rule;

    protected override void Prepare(double learningRate) => _rule = new AdaGradRule(learningRate, epsilon);

    protected override void Update(AlignedBuffer weights, AlignedBuffer gradients, UpdateFactors factors, UpdateStretch stretch)
        => WeightUpdate.Apply(_rule, factors, weights, gradients, Moments, stretch);
}
