using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>v = smoothing*v + (1-smoothing)*g*g, w -= rate * g / (sqrt(v) + epsilon).</summary>
internal readonly struct RmsPropRule(double learningRate, double smoothing, double epsilon) : IUpdateRule
{
    private readonly float _stepSize = (float)-learningRate;
    private readonly float _oldSquare = (float)smoothing;
    private readonly float _newSquare = (float)(1 - smoothing);
    private readonly float _epsilon = (float)epsilon;

    public static int MomentCount => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUpdateRule.Update<TSimd, TVector>(TVector weight, TVector gradient, ref TVector first, ref TVector second)
    {
        TVector square = TSimd.Multiply(TSimd.Multiply(gradient, gradient), TSimd.Broadcast(_newSquare));
        first = TSimd.MultiplyAdd(TSimd.Broadcast(_oldSquare), first, square);
        TVector deviation = TSimd.Add(TSimd.Sqrt(first), TSimd.Broadcast(_epsilon));
        return TSimd.MultiplyAdd(TSimd.Broadcast(_stepSize), TSimd.Divide(gradient, deviation), weight);
    }
}
