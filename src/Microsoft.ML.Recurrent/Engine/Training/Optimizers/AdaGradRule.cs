using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>v = v + g*g, w -= rate * g / (sqrt(v) + epsilon).</summary>
internal readonly struct AdaGradRule(double learningRate, double epsilon) : IUpdateRule
{
    private readonly float _stepSize = (float)-learningRate;
    private readonly float _epsilon = (float)epsilon;

    public static int MomentCount => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUpdateRule.Update<TSimd, TVector>(TVector weight, TVector gradient, ref TVector first, ref TVector second)
    {
        first = TSimd.MultiplyAdd(gradient, gradient, first);
        TVector deviation = TSimd.Add(TSimd.Sqrt(first), TSimd.Broadcast(_epsilon));
        return TSimd.MultiplyAdd(TSimd.Broadcast(_stepSize), TSimd.Divide(gradient, deviation), weight);
    }
}
