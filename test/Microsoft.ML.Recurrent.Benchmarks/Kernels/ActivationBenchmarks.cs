using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>4096 values through the engine's functions, at the width of this machine, and through System.Numerics.Tensors.</summary>
public class ActivationBenchmarks
{
    private const int Count = 4096;
    private readonly float[] _values = new float[Count];
    private readonly float[] _results = new float[Count];

    /// <summary>Values in [-4, 4].</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (ref float value in _values.AsSpan())
        {
            value = (8 * random.NextSingle()) - 4;
        }
    }

    /// <summary>The engine's tanh.</summary>
    [Benchmark]
    public void Tanh()
    {
        for (int i = 0; Vector512.IsHardwareAccelerated && i < Count; i += Vector512<float>.Count)
        {
            VectorMath.Tanh<Simd512, Vector512<float>>(Vector512.Create(_values, i)).CopyTo(_results, i);
        }

        for (int i = 0; !Vector512.IsHardwareAccelerated && i < Count; i += Vector256<float>.Count)
        {
            VectorMath.Tanh<Simd256, Vector256<float>>(Vector256.Create(_values, i)).CopyTo(_results, i);
        }
    }

    /// <summary>The engine's sigmoid.</summary>
    [Benchmark]
    public void Sigmoid()
    {
        for (int i = 0; Vector512.IsHardwareAccelerated && i < Count; i += Vector512<float>.Count)
        {
            VectorMath.Sigmoid<Simd512, Vector512<float>>(Vector512.Create(_values, i)).CopyTo(_results, i);
        }

        for (int i = 0; !Vector512.IsHardwareAccelerated && i < Count; i += Vector256<float>.Count)
        {
            VectorMath.Sigmoid<Simd256, Vector256<float>>(Vector256.Create(_values, i)).CopyTo(_results, i);
        }
    }

    /// <summary>System.Numerics.Tensors' tanh.</summary>
    [Benchmark]
    public void TensorPrimitivesTanh() => TensorPrimitives.Tanh(_values, _results);

    /// <summary>System.Numerics.Tensors' sigmoid.</summary>
    [Benchmark]
    public void TensorPrimitivesSigmoid() => TensorPrimitives.Sigmoid(_values, _results);
}
