using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>v = momentum*v + g, w -= rate * (g + momentum*v): momentum that looks ahead (Sutskever et al. 2013).</summary>
internal readonly struct NesterovRule(double learningRate, double momentum) : IUpdateRule
{
    private readonly float _stepSize = (float)-learningRate;
    private readonly float _momentum = (float)momentum;

    public static int MomentCount => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUpdateRule.Update<TSimd, TVector>(TVector weight, TVector gradient, ref TVector first, ref TVector second)
    {
        TVector momentum = TSimd.Broadcast(_momentum);
        first = TSimd.MultiplyAdd(momentum, first, gradient);
        return TSimd.MultiplyAdd(TSimd.Broadcast(_stepSize), TSimd.MultiplyAdd(momentum, first, gradient), weight);
    }
}
