using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class WeightInitializerTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(5, 3)]
    [InlineData(33, 4)]
    [InlineData(130, 2)]
    public void Orthogonal_makes_every_gate_block_orthonormal(int size, int gateCount)
    {
        float[] values = Initialize([gateCount * size, size], ParameterInitializer.Orthogonal, gateCount: gateCount);

        for (int gate = 0; gate < gateCount; gate++)
        {
            float[] block = values[(gate * size * size)..((gate + 1) * size * size)];
            for (int a = 0; a < size; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    double dot = 0;
                    for (int column = 0; column < size; column++)
                    {
                        dot += (double)block[a * size + column] * block[b * size + column];
                    }

                    // Each entry is rounded once to float: the error of a unit row's dot product is at most two half ulps.
                    Assert.Equal(a == b ? 1 : 0, dot, 1.2e-7);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Orthogonal_rows_are_those_of_modified_gram_schmidt_row_by_row(int size)
    {
        float[] expected = new float[2 * size * size];
        var random = new RandomStream(42, RandomPurpose.Initialization, 0);
        WriteRowByRow(expected.AsSpan(0, size * size), size, ref random);
        WriteRowByRow(expected.AsSpan(size * size), size, ref random);

        Assert.Equal(expected, Initialize([2 * size, size], ParameterInitializer.Orthogonal, gateCount: 2, threadCount: 1));
        Assert.Equal(expected, Initialize([2 * size, size], ParameterInitializer.Orthogonal, gateCount: 2, threadCount: 3));
    }

    [Fact]
    public void Large_orthogonal_matrices_are_orthonormal_and_the_same_on_any_number_of_threads()
    {
        // Neither a multiple of the tiles' rows nor of a block's.
        const int Size = 1043;
        float[] values = Initialize([Size, Size], ParameterInitializer.Orthogonal, threadCount: 1);

        Assert.Equal(values, Initialize([Size, Size], ParameterInitializer.Orthogonal, threadCount: 2));
        Assert.Equal(values, Initialize([Size, Size], ParameterInitializer.Orthogonal, threadCount: 5));
        foreach ((int a, int b) in new[] { (0, 0), (Size - 1, Size - 1), (Size - 1, 0), (Size - 1, 512), (Size - 1, Size - 2), (700, 699), (640, 639) })
        {
            double dot = 0;
            for (int column = 0; column < Size; column++)
            {
                dot += (double)values[a * Size + column] * values[b * Size + column];
            }

            Assert.Equal(a == b ? 1 : 0, dot, 1.2e-7);
        }
    }

    [Theory]
    [InlineData(ParameterInitializerKind.Orthogonal, 300)]
    [InlineData(ParameterInitializerKind.GlorotUniform, 300)]
    [InlineData(ParameterInitializerKind.Normal, 300)]
    public void Initialising_asks_many_times_whether_it_is_to_end(object kind, int size)
    {
        var parameters = new ParameterSet();
        ParameterInitializer initializer = (ParameterInitializerKind)kind switch
        {
            ParameterInitializerKind.Orthogonal => ParameterInitializer.Orthogonal,
            ParameterInitializerKind.Normal => ParameterInitializer.Normal,
            _ => ParameterInitializer.GlorotUniform,
        };
        parameters.Add("weight", [size, size], initializer, isDecayed: true);
        AlignedBuffer weights = parameters.NewBuffer();
        int questions = 0;
        WeightInitializer.Initialize(parameters, weights, 42, 1, new Cancellation(default, () => ++questions < 0));
        int all = questions;

        Assert.InRange(all, 5, 1000);
        questions = 0;
        Assert.Throws<OperationCanceledException>(() => WeightInitializer.Initialize(parameters, weights, 42, 1, new Cancellation(default, () => ++questions == all)));
    }

    [Fact]
    public void Orthogonal_gates_differ_from_each_other()
    {
        float[] values = Initialize([8, 4], ParameterInitializer.Orthogonal, gateCount: 2);

        Assert.NotEqual(values[..16], values[16..]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void Glorot_counts_each_gate_alone(int gateCount)
    {
        const int Inputs = 70;
        const int Units = 50;
        float[] values = Initialize([gateCount * Units, Inputs], ParameterInitializer.GlorotUniform, gateCount: gateCount);

        double limit = Math.Sqrt(6.0 / (Inputs + Units));
        Assert.All(values, value => Assert.InRange(value, -limit, limit));

        // With thousands of uniform draws both ends come close, and the mean square is limit^2 / 3 within 4 deviations.
        Assert.InRange(values.Max(), 0.98 * limit, limit);
        Assert.InRange(values.Min(), -limit, -0.98 * limit);
        double deviation = Math.Sqrt(4.0 / 45 / values.Length) * limit * limit;
        Assert.Equal(limit * limit / 3, values.Average(value => (double)value * value), 4 * deviation);
    }

    [Fact]
    public void Normal_has_the_deviation_of_its_columns()
    {
        const int Columns = 25;
        float[] values = Initialize([4000, Columns], ParameterInitializer.Normal);

        double count = values.Length;
        Assert.Equal(0, values.Average(), 4 * 0.2 / Math.Sqrt(count));
        Assert.Equal(1.0 / Columns, values.Average(value => (double)value * value), 4 * Math.Sqrt(2 / count) / Columns);
    }

    [Fact]
    public void Identity_stands_in_every_gate_block()
        => Assert.Equal([1, 0, 0, 1, 1, 0, 0, 1], Initialize([4, 2], ParameterInitializer.Identity, gateCount: 2));

    [Fact]
    public void A_value_per_gate_fills_its_block()
    {
        Assert.Equal([0, 0, 1, 1, -2, -2, 0, 0], Initialize([8], ParameterInitializer.PerGate([0, 1, -2, 0]), gateCount: 4));
        Assert.Equal([3, 3, 0, 0], Initialize([2, 2], ParameterInitializer.PerGate([3, 0]), gateCount: 2));
        Assert.Equal([0, 0, 0], Initialize([3], ParameterInitializer.PerGate([])));
    }

    [Fact]
    public void Zeros_and_ones_are_what_they_say()
    {
        Assert.Equal([0, 0, 0], Initialize([3], ParameterInitializer.Zeros));
        Assert.Equal([1, 1, 1], Initialize([3], ParameterInitializer.Ones));
    }

    [Fact]
    public void Values_depend_on_the_seed_and_the_place_alone()
    {
        static ParameterSet Set(string name)
        {
            var set = new ParameterSet();
            set.Add("first", [3, 3], ParameterInitializer.GlorotUniform, isDecayed: true);
            set.Add(name, [3, 3], ParameterInitializer.GlorotUniform, isDecayed: true);
            return set;
        }

        ParameterSet parameters = Set("second");
        AlignedBuffer weights = parameters.NewBuffer();
        AlignedBuffer again = parameters.NewBuffer();
        AlignedBuffer otherSeed = parameters.NewBuffer();
        WeightInitializer.Initialize(parameters, weights, 7);
        WeightInitializer.Initialize(Set("renamed"), again, 7);
        WeightInitializer.Initialize(parameters, otherSeed, 8);

        Assert.Equal(weights.Span, again.Span);
        Assert.NotEqual(weights.Span.ToArray(), otherSeed.Span.ToArray());
        Assert.NotEqual(parameters.All[0].In(weights).ToArray(), parameters.All[1].In(weights).ToArray());
        Assert.Equal(new float[7], weights.Span[9..16].ToArray());
    }

    /// <summary>As it is in books, with eight lanes to a sum; draws that lie in the span of those before do not come up.</summary>
    private static void WriteRowByRow(Span<float> values, int size, ref RandomStream random)
    {
        const int Lanes = 8;
        var rows = new double[size][];
        for (int row = 0; row < size; row++)
        {
            var current = new double[(size + Lanes - 1) / Lanes * Lanes];
            for (int column = 0; column < size; column++)
            {
                current[column] = random.NextNormal();
            }

            rows[row] = current;
            double drawnLength = Math.Sqrt(Dot(current, current));
            if (TakeOut(row) < 0.7 * drawnLength)
            {
                TakeOut(row);
            }

            double length = Math.Sqrt(Dot(current, current));
            for (int column = 0; column < size; column++)
            {
                current[column] /= length;
                values[row * size + column] = (float)current[column];
            }
        }

        double TakeOut(int row)
        {
            for (int before = 0; before < row; before++)
            {
                double part = Dot(rows[row], rows[before]);
                for (int column = 0; column < size; column++)
                {
                    rows[row][column] -= part * rows[before][column];
                }
            }

            return Math.Sqrt(Dot(rows[row], rows[row]));
        }

        static double Dot(double[] a, double[] b)
        {
            var lanes = new double[Lanes];
            for (int i = 0; i < a.Length; i++)
            {
                lanes[i % Lanes] += a[i] * b[i];
            }

            return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        }
    }

    private static float[] Initialize(int[] shape, ParameterInitializer initializer, int gateCount = 1, int threadCount = 2)
    {
        var parameters = new ParameterSet();
        Parameter parameter = parameters.Add("weight", shape, initializer, isDecayed: true, gateCount: gateCount);
        AlignedBuffer weights = parameters.NewBuffer();
        weights.Span.Fill(float.NaN);
        WeightInitializer.Initialize(parameters, weights, 42, threadCount);
        return parameter.In(weights).ToArray();
    }
}
