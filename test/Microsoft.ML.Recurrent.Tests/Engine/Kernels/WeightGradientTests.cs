using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Sums over packed rows against plain loops with n ascending: the same bits, wherever the rows lie and whoever owns the columns.</summary>
public sealed class WeightGradientTests
{
    private const int InitialRows = 3;

    public static TheoryData<string> EveryMap => ["scattered", "neighbours", "neighbours after initial states", "runs of one row", "initial states alone"];

    [Theory, MemberData(nameof(EveryMap))]
    public void Each_sum_is_one_chain_over_the_rows(string kind)
    {
        foreach (int rows in (int[])[0, 1, 5, 95, 96, 97, 200])
        {
            // One column to two of the tallest tiles and one more; panels of every width.
            foreach ((int depth, int vectorCount) in ((int, int)[])[(1, 1), (5, 2), (6, 4), (7, 5), (12, 3), (13, 9), (40, 1)])
            {
                Verify(Map(kind, rows), depth, vectorCount);
            }
        }
    }

    [Theory, MemberData(nameof(EveryMap))]
    public void Blocks_of_more_rows_and_rows_asked_for_ahead_of_time_have_the_same_bits(string kind)
    {
        foreach (int rows in (int[])[191, 192, 193, 500])
        {
            int[] map = Map(kind, rows);
            var random = new RandomStream(4, RandomPurpose.Data, (uint)rows);
            Matrix a = Draw(rows + 4, 7, ref random);
            Matrix initial = Draw(InitialRows, 7, ref random);
            Matrix gradient = Draw(rows, 9 * 16, ref random);

            // Of more than 4 MiB, from where on memory is asked ahead.
            var large = new Matrix(new AlignedBuffer(rows * 5600), 0, rows, 9 * 16, 5600);
            for (int row = 0; row < rows; row++)
            {
                gradient.Row(row).CopyTo(large.Row(row));
            }

            var sums = new float[2][];
            for (int i = 0; i < 2; i++)
            {
                Matrix mapped = new Workspace { IsFenced = true }.Rent(9 * 7, 16);
                Matrix plain = new Workspace { IsFenced = true }.Rent(9 * 7, 16);
                Matrix columnSums = new Workspace { IsFenced = true }.Rent(1, 9 * 16);
                WeightGradient.Multiply(
                    new GradientOperand(new Columns(a), mapped, map, initial),
                    new GradientOperand(new Columns(a), plain),
                    i == 0 ? gradient : large,
                    new RowSpan(0, 9, 1),
                    columnSums,
                    new AlignedBuffer(WeightGradient.ScratchLength(7)),
                    blockRows: i == 0 ? 96 : 192);
                sums[i] = [.. mapped.Buffer.Span[..(9 * 7 * 16)], .. plain.Buffer.Span[..(9 * 7 * 16)], .. columnSums.Row(0)];
            }

            Assert.Equal(sums[0], sums[1]);
            Assert.DoesNotContain(float.NaN, sums[0]);
        }
    }

    private static int[] Map(string kind, int rows) => [.. Enumerable.Range(0, rows).Select(n => kind switch
    {
        "scattered" => n % 5 == 0 ? -1 - n % InitialRows : n * 7 % (rows + 4),
        "neighbours" => n + 4,
        "neighbours after initial states" => n < InitialRows ? -1 - n : n - InitialRows,
        "runs of one row" => rows - 1 - n,
        _ => -1 - n % InitialRows,
    })];

    private static void Verify(int[] map, int depth, int vectorCount)
    {
        int rows = map.Length;
        var random = new RandomStream(3, RandomPurpose.Data, (uint)(rows * 100 + depth));
        Matrix a = Draw(rows + 4, depth, ref random);
        Matrix second = Draw(rows, 5, ref random);
        Matrix initial = Draw(InitialRows, depth, ref random);
        Matrix gradient = Draw(rows, (vectorCount + 2) * 16, ref random);

        // As the products of a GRU the operands share vectors, and each end has one that only one of them meets, or none.
        int mappedFirst = vectorCount > 1 ? 2 : 1;
        int mappedCount = vectorCount + 2 - mappedFirst;
        Matrix sums = new Workspace { IsFenced = true }.Rent(mappedCount * depth, 16);
        Matrix plainSums = new Workspace { IsFenced = true }.Rent(vectorCount * (depth + 5), 16);
        Matrix columnSums = new Workspace { IsFenced = true }.Rent(1, (vectorCount + 2) * 16);
        for (int share = 0; share < 2; share++)
        {
            RowSpan vectors = RowSpan.Contiguous(vectorCount + 2, share, 2);
            var scratch = new AlignedBuffer(WeightGradient.ScratchLength(depth));
            var mapped = new GradientOperand(new Columns(a), sums, map, initial) { FirstVector = mappedFirst };
            var plain = new GradientOperand(new Columns([a, default, second]), plainSums) { FirstVector = 1 };
            WeightGradient.Multiply(mapped, plain, gradient, vectors, columnSums, scratch);
        }

        for (int column = 0; column < gradient.Columns; column++)
        {
            float total = 0;
            for (int n = 0; n < rows; n++)
            {
                total += gradient.Row(n)[column];
            }

            Assert.Equal(total, columnSums.Row(0)[column]);
            int vector = column / 16;
            for (int k = 0; k < depth + 5 && vector >= 1 && vector <= vectorCount; k++)
            {
                float sum = 0;
                for (int n = 0; n < rows; n++)
                {
                    sum = float.MultiplyAddEstimate(k < depth ? a.Row(n)[k] : second.Row(n)[k - depth], gradient.Row(n)[column], sum);
                }

                Assert.Equal(sum, plainSums.Row((vector - 1) * (depth + 5) + k)[column % 16]);
            }

            for (int k = 0; k < depth && vector >= mappedFirst; k++)
            {
                float sum = 0;
                for (int n = 0; n < rows; n++)
                {
                    sum = float.MultiplyAddEstimate(map[n] >= 0 ? a.Row(map[n])[k] : initial.Row(-1 - map[n])[k], gradient.Row(n)[column], sum);
                }

                Assert.Equal(sum, sums.Row((vector - mappedFirst) * depth + k)[column % 16]);
            }
        }
    }

    private static Matrix Draw(int rows, int columns, ref RandomStream random)
    {
        int stride = AlignedBuffer.RoundUp(columns) + 16;
        var matrix = new Matrix(new AlignedBuffer(rows * stride), 0, rows, columns, stride);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return matrix;
    }
}
