using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Engine.Kernels;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>
/// m = b1*m + (1-b1)*g, v = b2*v + (1-b2)*g*g, w -= rate * (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + epsilon)
/// (Kingma and Ba 2015).
/// </summary>
internal readonly struct AdamRule(double learningRate, double beta1, double beta2, double epsilon, int step) : IUpdateRule
{
    private readonly float _newFirst = (float)(1 - beta1);
    private readonly float _oldSecond = (float)beta2;
    private readonly float _newSecond = (float)(1 - beta2);
    private readonly float _secondCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
    private readonly float _epsilon = (float)epsilon;
    private readonly float _stepSize = (float)(-learningRate / (1 - Math.Pow(beta1, step)));

    public static int MomentCount => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUpdateRule.Update<TSimd, TVector>(TVector weight, TVector gradient, ref TVector first, ref TVector second)
    {
        first = TSimd.MultiplyAdd(TSimd.Broadcast(_newFirst), TSimd.Subtract(gradient, first), first);
        TVector square = TSimd.Multiply(TSimd.Multiply(gradient, gradient), TSimd.Broadcast(_newSecond));
        second = TSimd.MultiplyAdd(TSimd.Broadcast(_oldSecond), second, square);
        TVector deviation = TSimd.MultiplyAdd(TSimd.Sqrt(second), TSimd.Broadcast(_secondCorrection), TSimd.Broadcast(_epsilon));
        return TSimd.MultiplyAdd(TSimd.Broadcast(_stepSize), TSimd.Divide(first, deviation), weight);
    }
}
