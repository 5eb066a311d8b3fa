using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>Products of sparse operands at every width of vectors, judged by one chain after the other.</summary>
public sealed class SparseProductTests
{
    private const int Depth = 50;
    private const int FirstDepth = 7;
    private static readonly int[] Columns = [0, 3, 4, 17, 41];

    public static TheoryData<int> EveryVectorCount() => [1, 2, 3, 4, 5, 9];

    [Theory, MemberData(nameof(EveryVectorCount))]
    public void A_row_goes_on_with_its_chains(int vectorCount)
    {
        float[] source = Draw(1, Depth * vectorCount * 16);
        float[] values = Draw(2, Columns.Length);
        float[] start = Draw(3, vectorCount * 16);
        var panels = new PackedPanels(Depth, vectorCount);
        for (int panel = 0; panel < panels.PanelCount; panel++)
        {
            int columns = panels.VectorsOf(panel) * 16;
            panels.PackColumns(panel, 0, source, vectorCount * 16, 0, Depth, panel * 64, columns);
        }

        float[] expected = [.. start.Select((sum, c) =>
        {
            for (int i = 0; i < Columns.Length; i++)
            {
                sum = float.MultiplyAddEstimate(values[i], source[(FirstDepth + Columns[i]) * vectorCount * 16 + c], sum);
            }

            return sum;
        })];
        Assert.Equal(expected, Result((c, row) => SparseProduct.AddRow(Columns, values, FirstDepth, panels, c, row, 16, 64)));
        Assert.Equal(expected, Result((c, row) => SparseProduct.AddRowOver<Simd128, Vector128<float>>(Columns, values, FirstDepth, panels, c, row, 16, 64)));
        Assert.Equal(expected, Result((c, row) => SparseProduct.AddRowOver<Simd256, Vector256<float>>(Columns, values, FirstDepth, panels, c, row, 16, 64)));
        Assert.Equal(expected, Result((c, row) => SparseProduct.AddRowOver<Simd512, Vector512<float>>(Columns, values, FirstDepth, panels, c, row, 16, 64)));
        Assert.Equal(start, Result((c, row) => SparseProduct.AddRow([], [], FirstDepth, panels, c, row, 16, 64)));

        float[] Result(Action<Matrix, int> add)
        {
            Matrix c = new Workspace { IsFenced = true }.Rent(3, vectorCount * 16);
            start.CopyTo(c.Row(1));
            add(c, 1);
            return c.Row(1).ToArray();
        }
    }

    [Fact]
    public void Sums_of_gradients_take_the_rows_of_their_column_in_order()
    {
        int[] ends = [2, 3, 6];
        int[] rows = [1, 4, 0, 2, 3, 4];
        float[] values = Draw(4, rows.Length);
        Matrix gradient = new Workspace().RentZeroed(5, 16 * 4);
        for (int row = 0; row < 5; row++)
        {
            Draw(10 + row, 16 * 4).CopyTo(gradient.Row(row));
        }

        var vectors = new RowSpan(1, 2, 1);
        Check(sums => SparseProduct.WriteSums(ends, rows, values, gradient, 16, vectors, sums));
        Check(sums => SparseProduct.WriteSumsCore<Simd128, Vector128<float>>(ends, rows, values, gradient, 16, vectors, sums));
        Check(sums => SparseProduct.WriteSumsCore<Simd256, Vector256<float>>(ends, rows, values, gradient, 16, vectors, sums));
        Check(sums => SparseProduct.WriteSumsCore<Simd512, Vector512<float>>(ends, rows, values, gradient, 16, vectors, sums));

        void Check(Action<Matrix> write)
        {
            Matrix sums = new Workspace().RentZeroed(3 * ends.Length, 16);
            write(sums);
            for (int vector = 0; vector < 3; vector++)
            {
                for (int u = 0; u < ends.Length; u++)
                {
                    for (int lane = 0; lane < 16; lane++)
                    {
                        float sum = 0;
                        for (int i = u == 0 ? 0 : ends[u - 1]; vector > 0 && i < ends[u]; i++)
                        {
                            sum = float.MultiplyAddEstimate(values[i], gradient[rows[i], 16 + vector * 16 + lane], sum);
                        }

                        Assert.Equal(sum, sums[vector * ends.Length + u, lane]);
                    }
                }
            }
        }
    }

    private static float[] Draw(int seed, int count)
    {
        var random = new RandomStream((ulong)seed, RandomPurpose.Data, 0);
        float[] numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            number = random.NextUniform(-1, 1);
        }

        return numbers;
    }
}
