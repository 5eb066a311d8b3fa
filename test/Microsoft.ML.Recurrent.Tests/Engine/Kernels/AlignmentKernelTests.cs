using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>The kernels of attention give the same bits on every width of vectors, at every number of rows and columns.</summary>
public sealed class AlignmentKernelTests
{
    private static readonly AlignmentKernel[] s_kernels =
    [
        new AlignmentKernel<Simd128, Vector128<float>>(),
        .. Simd256.IsSupported ? [new AlignmentKernel<Simd256, Vector256<float>>()] : Array.Empty<AlignmentKernel>(),
        .. Simd512.IsSupported ? [new AlignmentKernel<Simd512, Vector512<float>>()] : Array.Empty<AlignmentKernel>(),
    ];

    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 3, 5 }, { 4, 16 }, { 5, 17 }, { 9, 64 }, { 17, 70 }, { 33, 130 } };

    [Theory, MemberData(nameof(Shapes))]
    public void Every_width_of_vectors_gives_the_same_bits(int rows, int columns)
    {
        float[] expected = Run(s_kernels[0], rows, columns);
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        Assert.All(s_kernels, kernel => Assert.Equal(expected, Run(kernel, rows, columns)));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Products_and_sums_are_those_of_plain_loops(int rows, int columns)
    {
        var workspace = new Workspace();
        Matrix memory = Draw(workspace, rows, columns, seed: 1);
        Matrix row = Draw(workspace, 1, columns, seed: 2);
        Matrix products = workspace.RentZeroed(1, rows);
        Matrix sum = workspace.RentZeroed(1, columns);
        AlignmentKernel.Best.Multiply(RowPlace.Of(row, 0), MemoryRows.Of(memory, 0, rows), RowPlace.Of(products, 0));
        AlignmentKernel.Best.Sum(RowPlace.Of(products, 0), MemoryRows.Of(memory, 0, rows), RowPlace.Of(sum, 0));
        for (int i = 0; i < rows; i++)
        {
            Assert.Equal(Enumerable.Range(0, columns).Sum(k => (double)row[0, k] * memory[i, k]), products[0, i], 1e-4);
        }

        for (int k = 0; k < columns; k++)
        {
            Assert.Equal(Enumerable.Range(0, rows).Sum(i => (double)products[0, i] * memory[i, k]), sum[0, k], 1e-3);
        }
    }

    [Fact]
    public void Weights_too_small_to_add_anything_are_zero_and_so_are_their_gradients()
    {
        float[] given = [3, -200, -80, -30, float.NegativeInfinity, 2, -46];
        foreach (AlignmentKernel kernel in s_kernels)
        {
            var workspace = new Workspace();
            Matrix scores = workspace.RentZeroed(1, given.Length);
            given.CopyTo(scores.Row(0));
            Matrix gradients = Draw(workspace, 1, given.Length, seed: 6);
            kernel.Softmax(RowPlace.Of(scores, 0), given.Length);
            kernel.BackwardSoftmax(RowPlace.Of(scores, 0), RowPlace.Of(gradients, 0), given.Length);

            Assert.Equal([true, false, false, true, false, true, false], scores.Row(0).ToArray().Select(weight => weight > 0));
            Assert.Equal([true, false, false, true, false, true, false], gradients.Row(0).ToArray().Select(gradient => gradient != 0));
        }
    }

    [Fact]
    public void Weights_that_are_not_numbers_stay_so()
    {
        foreach (AlignmentKernel kernel in s_kernels)
        {
            Matrix scores = new Workspace().RentZeroed(1, 3);
            scores.Row(0).Fill(float.NaN);
            kernel.Softmax(RowPlace.Of(scores, 0), 3);
            Assert.All(scores.Row(0).ToArray(), weight => Assert.Equal(float.NaN, weight));
        }
    }

    private static float[] Run(AlignmentKernel kernel, int rows, int columns)
    {
        var workspace = new Workspace { IsFenced = true };
        Matrix keys = Draw(workspace, rows, columns, seed: 1);
        Matrix query = Draw(workspace, 1, columns, seed: 2);
        Matrix vector = Draw(workspace, 1, columns, seed: 3);
        Matrix coverage = Draw(workspace, 1, rows, seed: 4);
        Matrix coverageVector = Draw(workspace, 1, columns, seed: 5);
        Matrix scores = workspace.RentZeroed(1, rows);
        Matrix gradients = Draw(workspace, 1, rows, seed: 6);
        Matrix context = workspace.RentZeroed(1, columns);
        Matrix queryGradient = workspace.RentZeroed(1, columns);
        Matrix keyGradients = workspace.RentZeroed(rows, columns);
        Matrix vectorGradient = workspace.RentZeroed(1, columns);
        Matrix coverageGradient = workspace.RentZeroed(1, rows);
        Matrix coverageVectorGradient = workspace.RentZeroed(1, columns);
        MemoryRows memory = MemoryRows.Of(keys, 0, rows);
        kernel.ScoreAdditive(Place(query), memory, Place(vector), Place(coverage), Place(coverageVector), Place(scores));
        kernel.Softmax(Place(scores), rows);
        kernel.Sum(Place(scores), memory, Place(context));
        kernel.BackwardSoftmax(Place(scores), Place(gradients), rows);
        kernel.AddOuter(Place(gradients), Place(query), MemoryRows.Of(keyGradients, 0, rows));
        var written = new AlignmentGradients(
            Place(queryGradient), MemoryRows.Of(keyGradients, 0, rows), Place(vectorGradient), Place(coverageGradient), Place(coverageVectorGradient));
        kernel.BackwardAdditive(Place(query), memory, Place(vector), Place(coverage), Place(coverageVector), Place(gradients), written);
        kernel.Tanh(context, 0);
        kernel.BackwardTanh(context, queryGradient, 0);
        float[] all =
        [
            .. scores.Row(0), .. gradients.Row(0), .. context.Row(0), .. queryGradient.Row(0), .. vectorGradient.Row(0), .. coverageGradient.Row(0),
            .. coverageVectorGradient.Row(0), .. Enumerable.Range(0, rows).SelectMany(i => keyGradients.Row(i).ToArray()),
        ];
        workspace.Reset();
        return all;

        static RowPlace Place(Matrix matrix) => RowPlace.Of(matrix, 0);
    }

    private static Matrix Draw(Workspace workspace, int rows, int columns, uint seed)
    {
        Matrix matrix = workspace.RentPadded(rows, columns);
        var stream = new RandomStream(seed, RandomPurpose.Data, owner: 7);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = stream.NextUniform(-1, 1);
            }
        }

        return matrix;
    }
}
