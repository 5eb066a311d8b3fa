namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Vector instructions of one width. Kernels are written once over (TSimd, TVector) and the JIT makes one body per width; the
/// vectors themselves stay plain <c>Vector512/256/128&lt;float&gt;</c>, which it keeps in registers. Every width walks the same
/// blocks of 16 lanes, so results have the same bits on each of them.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    static abstract bool IsSupported { get; }

    /// <summary>Lanes of a vector: 16, 8 or 4.</summary>
    static abstract int Width { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* source);

    /// <summary>As many numbers in bfloat16, made floats.</summary>
    static abstract TVector Load(BFloat16* source);

    static abstract void Store(float* target, TVector value);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a*b + c, fused where the machine has it (every machine with AVX2 or ARM's AdvSimd).</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>
    /// a within bounds; NaN stays NaN. Two instructions: where an operand is NaN x86 returns the second one, which is a here, and ARM
    /// returns NaN. (Min and Max by IEEE 754 take x86 three instructions each.)
    /// </summary>
    static abstract TVector Clamp(TVector a, TVector least, TVector most);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Sqrt(TVector a);

    /// <summary>a where condition &gt; 0, else b.</summary>
    static abstract TVector SelectPositive(TVector condition, TVector a, TVector b);

    /// <summary>The nearest whole number, ties to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>a * 2^n for whole n in -126 .. 127.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector a, TVector n);
}
