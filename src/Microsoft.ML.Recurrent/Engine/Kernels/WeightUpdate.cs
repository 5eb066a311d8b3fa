using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Applies an <see cref="IUpdateRule"/> to a stretch of the flat buffers.</summary>
internal static unsafe class WeightUpdate
{
    // Moments of a weight without gradients shrink. What a step leaves of a number of this size is normal, if it leaves more than 0.6.
    private const float SmallestMoment = 2e-38f;

    /// <summary>
    /// weight = rule(keep * weight, factor * gradient + l2 * weight) for the weights of <paramref name="stretch"/> and their moments;
    /// nothing beside them is written.
    /// </summary>
    public static void Apply<TRule>(
        in TRule rule, UpdateFactors factors, AlignedBuffer weights, AlignedBuffer gradients, AlignedBuffer[] moments, UpdateStretch stretch)
        where TRule : struct, IUpdateRule
    {
        if (Simd512.IsSupported)
        {
            Core<TRule, Simd512, Vector512<float>>(rule, factors, weights, gradients, moments, stretch);
        }
        else if (Simd256.IsSupported)
        {
            Core<TRule, Simd256, Vector256<float>>(rule, factors, weights, gradients, moments, stretch);
        }
        else
        {
            Core<TRule, Simd128, Vector128<float>>(rule, factors, weights, gradients, moments, stretch);
        }
    }

    internal static void Core<TRule, TSimd, TVector>(
        TRule rule, UpdateFactors factors, AlignedBuffer weights, AlignedBuffer gradients, AlignedBuffer[] moments, UpdateStretch stretch)
        where TRule : struct, IUpdateRule
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* weight = weights.Pointer + stretch.Start;
        float* gradient = gradients.Pointer + stretch.GradientStart;
        float* first = moments[0].Pointer + stretch.Start;
        float* second = TRule.MomentCount > 1 ? moments[1].Pointer + stretch.Start : null;
        int whole = stretch.Count & -AlignedBuffer.BlockSize;
        Blocks<TRule, TSimd, TVector>(rule, factors, weight, gradient, first, second, whole);
        if (whole < stretch.Count)
        {
            LastBlock<TRule, TSimd, TVector>(
                rule, factors, weight + whole, gradient + whole, first + whole, second is null ? null : second + whole, stretch.Count - whole);
        }
    }

    private static void Blocks<TRule, TSimd, TVector>(
        TRule rule, UpdateFactors factors, float* weight, float* gradient, float* first, float* second, int count)
        where TRule : struct, IUpdateRule
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector gradientFactor = TSimd.Broadcast(factors.Gradient);
        TVector l2 = TSimd.Broadcast(factors.L2);
        TVector keep = TSimd.Broadcast(factors.Keep);
        TVector secondMoment = TSimd.Zero;
        for (int i = 0; i < count; i += TSimd.Width)
        {
            TVector old = TSimd.Load(weight + i);
            TVector slope = TSimd.MultiplyAdd(l2, old, TSimd.Multiply(gradientFactor, TSimd.Load(gradient + i)));
            TVector firstMoment = TSimd.Load(first + i);
            if (TRule.MomentCount > 1)
            {
                secondMoment = TSimd.Load(second + i);
            }

            TSimd.Store(weight + i, rule.Update<TSimd, TVector>(TSimd.Multiply(keep, old), slope, ref firstMoment, ref secondMoment));
            TSimd.Store(first + i, TinyNumbers.Flushed<TSimd, TVector>(firstMoment, SmallestMoment));
            if (TRule.MomentCount > 1)
            {
                TSimd.Store(second + i, TinyNumbers.Flushed<TSimd, TVector>(secondMoment, SmallestMoment));
            }
        }
    }

    /// <summary>Fewer weights than a block: they go through copies, for what follows them is another row, perhaps another thread's.</summary>
    private static void LastBlock<TRule, TSimd, TVector>(
        TRule rule, UpdateFactors factors, float* weight, float* gradient, float* first, float* second, int count)
        where TRule : struct, IUpdateRule
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int Block = AlignedBuffer.BlockSize;
        float* copies = stackalloc float[4 * Block];
        for (int i = 0; i < count; i++)
        {
            copies[i] = weight[i];
            copies[Block + i] = gradient[i];
            copies[2 * Block + i] = first[i];
            copies[3 * Block + i] = TRule.MomentCount > 1 ? second[i] : 0;
        }

        Blocks<TRule, TSimd, TVector>(rule, factors, copies, copies + Block, copies + 2 * Block, copies + 3 * Block, Block);
        for (int i = 0; i < count; i++)
        {
            weight[i] = copies[i];
            first[i] = copies[2 * Block + i];
            if (TRule.MomentCount > 1)
            {
                second[i] = copies[3 * Block + i];
            }
        }
    }
}
