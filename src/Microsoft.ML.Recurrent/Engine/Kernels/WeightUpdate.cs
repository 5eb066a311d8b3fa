using System.Diagnostics;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Applies an <see cref="IUpdateRule"/> to a stretch of the flat buffers.</summary>
internal static unsafe class WeightUpdate
{
    /// <summary>
    /// weight = rule(keep * weight, gradient + l2 * weight) for <paramref name="count"/> floats from <paramref name="start"/>
    /// on, both multiples of 16. Buffers past the rule's moments are not touched.
    /// </summary>
    public static void Apply<TRule>(
        in TRule rule, DecayFactors decay, AlignedBuffer weights, AlignedBuffer gradients, AlignedBuffer[] moments, int start, int count)
        where TRule : struct, IUpdateRule
    {
        Debug.Assert(start % AlignedBuffer.BlockSize == 0 && count % AlignedBuffer.BlockSize == 0);
        Debug.Assert(moments.Length == TRule.MomentCount);
        if (Simd512.IsSupported)
        {
            Core<TRule, Simd512, Vector512<float>>(rule, decay, weights, gradients, moments, start, count);
        }
        else if (Simd256.IsSupported)
        {
            Core<TRule, Simd256, Vector256<float>>(rule, decay, weights, gradients, moments, start, count);
        }
        else
        {
            Core<TRule, Simd128, Vector128<float>>(rule, decay, weights, gradients, moments, start, count);
        }
    }

    internal static void Core<TRule, TSimd, TVector>(
        TRule rule, DecayFactors decay, AlignedBuffer weights, AlignedBuffer gradients, AlignedBuffer[] moments, int start, int count)
        where TRule : struct, IUpdateRule
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* weight = weights.Pointer + start;
        float* gradient = gradients.Pointer + start;
        float* first = moments[0].Pointer + start;
        float* second = TRule.MomentCount > 1 ? moments[1].Pointer + start : null;
        TVector l2 = TSimd.Broadcast(decay.L2);
        TVector keep = TSimd.Broadcast(decay.Keep);
        TVector secondMoment = TSimd.Zero;
        for (int i = 0; i < count; i += TSimd.Width)
        {
            TVector old = TSimd.Load(weight + i);
            TVector slope = TSimd.MultiplyAdd(l2, old, TSimd.Load(gradient + i));
            TVector firstMoment = TSimd.Load(first + i);
            if (TRule.MomentCount > 1)
            {
                secondMoment = TSimd.Load(second + i);
            }

            TSimd.Store(weight + i, rule.Update<TSimd, TVector>(TSimd.Multiply(keep, old), slope, ref firstMoment, ref secondMoment));
            TSimd.Store(first + i, firstMoment);
            if (TRule.MomentCount > 1)
            {
                TSimd.Store(second + i, secondMoment);
            }
        }
    }
}
