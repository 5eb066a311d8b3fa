using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// First values of a network's parameters. Each parameter draws from a stream of its own, named by its place in the set, so its
/// values are a function of the seed, its place and its shape.
/// </summary>
internal static class WeightInitializer
{
    /// <summary>Doubles of a vector, whatever the machine has: with fewer lanes in hardware it is made of several.</summary>
    private const int Lanes = 8;

    public static void Initialize(ParameterSet parameters, AlignedBuffer weights, ulong seed)
    {
        for (int i = 0; i < parameters.All.Count; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Initialization, (uint)i);
            Fill(parameters.All[i], parameters.All[i].In(weights), random);
        }
    }

    private static void Fill(Parameter parameter, Span<float> values, RandomStream random)
    {
        int rows = parameter.Shape[0] / parameter.GateCount;
        int columns = parameter.Length / Math.Max(1, parameter.Shape[0]);
        switch (parameter.Initializer.Kind)
        {
            case ParameterInitializerKind.Zeros:
                values.Clear();
                break;
            case ParameterInitializerKind.Ones:
                values.Fill(1);
                break;
            case ParameterInitializerKind.GlorotUniform:
                // A convolution's filter [out, in, width] gives each input to as many outputs as it has places.
                int places = parameter.Shape.Count > 2 ? parameter.Shape[2] : 1;
                FillUniform(values, MathF.Sqrt(6f / (rows * places + columns)), random);
                break;
            case ParameterInitializerKind.Orthogonal:
                for (int first = 0; first < values.Length; first += columns * columns)
                {
                    FillOrthogonal(values.Slice(first, columns * columns), columns, ref random);
                }

                break;
            case ParameterInitializerKind.Identity:
                FillIdentity(values, columns);
                break;
            case ParameterInitializerKind.PerGate:
                FillGates(values, parameter.Initializer.GateValues);
                break;
            case ParameterInitializerKind.Normal:
                FillNormal(values, 1 / Math.Sqrt(columns), random);
                break;
            default:
                throw new UnreachableException($"Parameter '{parameter.Name}' has no known initialiser ({parameter.Initializer.Kind}).");
        }
    }

    private static void FillUniform(Span<float> values, float limit, RandomStream random)
    {
        foreach (ref float value in values)
        {
            value = random.NextUniform(-limit, limit);
        }
    }

    private static void FillNormal(Span<float> values, double deviation, RandomStream random)
    {
        foreach (ref float value in values)
        {
            value = (float)(random.NextNormal() * deviation);
        }
    }

    private static void FillIdentity(Span<float> values, int size)
    {
        values.Clear();
        for (int row = 0; row < values.Length / size; row++)
        {
            values[row * size + row % size] = 1;
        }
    }

    private static void FillGates(Span<float> values, ReadOnlySpan<float> gateValues)
    {
        int size = values.Length / gateValues.Length;
        for (int gate = 0; gate < gateValues.Length; gate++)
        {
            values.Slice(gate * size, size).Fill(gateValues[gate]);
        }
    }

    /// <summary>
    /// Rows of normal draws made orthonormal one after the other (modified Gram-Schmidt); a uniform draw from the orthogonal
    /// matrices. In double precision, so that rounding to float is the only error.
    /// </summary>
    private static void FillOrthogonal(Span<float> values, int size, ref RandomStream random)
    {
        int stride = (size + Lanes - 1) / Lanes * Lanes;
        double[] rows = new double[size * stride];
        for (int row = 0; row < size; row++)
        {
            Span<double> current = rows.AsSpan(row * stride, stride);

            // A draw that lies in the span of the rows before leaves nothing to scale up, and is drawn again.
            do
            {
                foreach (ref double value in current[..size])
                {
                    value = random.NextNormal();
                }
            }
            while (!TryMakeOrthonormal(rows.AsSpan(0, row * stride), current));

            for (int column = 0; column < size; column++)
            {
                values[row * size + column] = (float)current[column];
            }
        }
    }

    private static bool TryMakeOrthonormal(ReadOnlySpan<double> rowsBefore, Span<double> current)
    {
        double drawnLength = Math.Sqrt(Dot(current, current));
        double length = Orthogonalize(rowsBefore, current);
        if (length < 0.7 * drawnLength)
        {
            // What cancelled has left its rounding errors; "twice is enough" (Giraud et al. 2005).
            length = Orthogonalize(rowsBefore, current);
        }

        foreach (ref double value in current)
        {
            value /= length;
        }

        return length > 1e-6 * drawnLength;
    }

    /// <summary>Takes the parts along the rows before out of the current one and returns the length of what is left.</summary>
    private static double Orthogonalize(ReadOnlySpan<double> rowsBefore, Span<double> current)
    {
        Span<Vector512<double>> target = MemoryMarshal.Cast<double, Vector512<double>>(current);
        for (int first = 0; first < rowsBefore.Length; first += current.Length)
        {
            ReadOnlySpan<double> row = rowsBefore.Slice(first, current.Length);
            ReadOnlySpan<Vector512<double>> source = MemoryMarshal.Cast<double, Vector512<double>>(row);
            var part = Vector512.Create(Dot(current, row));
            for (int i = 0; i < target.Length; i++)
            {
                target[i] -= part * source[i];
            }
        }

        return Math.Sqrt(Dot(current, current));
    }

    /// <summary>Eight lane sums added in one order on every machine.</summary>
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector512<double>> left = MemoryMarshal.Cast<double, Vector512<double>>(a);
        ReadOnlySpan<Vector512<double>> right = MemoryMarshal.Cast<double, Vector512<double>>(b);
        Vector512<double> sum = Vector512<double>.Zero;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
    }
}
