using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>Steps scaled by a running mean of the gradient's square (Hinton's lecture 6e, 2012).</summary>
internal sealed class RmsProp(ParameterSet parameters, double smoothing = 0.99, double epsilon = 1e-8, double l2 = 0)
    : Optimizer(parameters, RmsPropRule.MomentCount, l2)
{
    private RmsPropRule _rule;

    protected override void Prepare(double learningRate) => _rule = new RmsPropRule(learningRate, smoothing, epsilon);

    protected override void Update(AlignedBuffer weights, AlignedBuffer gradients, UpdateFactors factors, UpdateStretch stretch)
        => WeightUpdate.Apply(_rule, factors, weights, gradients, Moments, stretch);
}
