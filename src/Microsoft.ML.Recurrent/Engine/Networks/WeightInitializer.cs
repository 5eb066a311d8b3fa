using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// First values of a network's parameters. Each parameter draws from a stream of its own, named by its place in the set, so its
/// values are a function of the seed, its place and its shape.
/// </summary>
internal static class WeightInitializer
{
    // Values drawn between two questions whether training is to end: less than a millisecond.
    private const int ValuesPerQuestion = 16 * 1024;

    /// <param name="parameters">The parameters.</param>
    /// <param name="weights">Takes the values.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threadCount">The most threads; values don't depend on it.</param>
    /// <param name="cancellation">Asked now and then.</param>
    public static void Initialize(ParameterSet parameters, AlignedBuffer weights, ulong seed, int threadCount = 1, Cancellation cancellation = default)
    {
        for (int i = 0; i < parameters.All.Count; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Initialization, (uint)i);
            cancellation.ThrowIfRequested();
            Fill(parameters.All[i], parameters.All[i].Initializer, parameters.All[i].In(weights), random, threadCount, cancellation);
        }
    }

    /// <summary>Gives one parameter first values of another kind than its own, from the stream that is its own.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="parameter">One of the set.</param>
    /// <param name="initializer">The kind.</param>
    /// <param name="weights">Takes the values.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="threadCount">The most threads; values don't depend on it.</param>
    /// <param name="cancellation">Asked now and then.</param>
    public static void Initialize(
        ParameterSet parameters,
        Parameter parameter,
        ParameterInitializer initializer,
        AlignedBuffer weights,
        ulong seed,
        int threadCount = 1,
        Cancellation cancellation = default)
        => Fill(parameter, initializer, parameter.In(weights), StreamOf(parameters, parameter, seed), threadCount, cancellation);

    /// <summary>The draws that are a parameter's own.</summary>
    public static RandomStream StreamOf(ParameterSet parameters, Parameter parameter, ulong seed)
    {
        int place = 0;
        while (parameters.All[place] != parameter)
        {
            place++;
        }

        return new RandomStream(seed, RandomPurpose.Initialization, (uint)place);
    }

    private static void Fill(
        Parameter parameter, ParameterInitializer initializer, Span<float> values, RandomStream random, int threadCount, Cancellation cancellation)
    {
        int rows = parameter.Shape[0] / parameter.GateCount;
        int columns = parameter.Length / Math.Max(1, parameter.Shape[0]);
        switch (initializer.Kind)
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
                FillUniform(values, MathF.Sqrt(6f / (rows * places + columns)), random, cancellation);
                break;
            case ParameterInitializerKind.Orthogonal:
                var matrix = new OrthogonalRows(columns, threadCount, cancellation);
                for (; !values.IsEmpty; values = values[(columns * columns)..])
                {
                    matrix.Fill(values[..(columns * columns)], ref random);
                }

                break;
            case ParameterInitializerKind.Identity:
                FillIdentity(values, columns);
                break;
            case ParameterInitializerKind.PerGate:
                FillGates(values, initializer.GateValues);
                break;
            case ParameterInitializerKind.Normal:
                FillNormal(values, 1 / Math.Sqrt(columns), random, cancellation);
                break;
            default:
                throw new UnreachableException($"Parameter '{parameter.Name}' has no known initialiser ({initializer.Kind}).");
        }
    }

    private static void FillUniform(Span<float> values, float limit, RandomStream random, Cancellation cancellation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            AskAt(i, cancellation);
            values[i] = random.NextUniform(-limit, limit);
        }
    }

    private static void FillNormal(Span<float> values, double deviation, RandomStream random, Cancellation cancellation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            AskAt(i, cancellation);
            values[i] = (float)(random.NextNormal() * deviation);
        }
    }

    private static void AskAt(int value, Cancellation cancellation)
    {
        if (value % ValuesPerQuestion == 0)
        {
            cancellation.ThrowIfRequested();
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
}
