using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

public sealed class TableGradientTests
{
    private const int Vocabulary = 500;
    private const int Width = 37;

    [Fact]
    public void A_row_is_the_sum_over_its_packed_rows_from_the_first_to_the_last()
    {
        int[] tokens = DrawTokens(700, 1);
        Matrix outputGradient = DrawGradient(tokens.Length, 1);
        TableGradient gradient = NewGradient();
        gradient.Add(tokens, outputGradient, Threads(1));

        Assert.Equal(tokens.Distinct().Order(), gradient.Tokens.ToArray());
        AssertRows(gradient, Sums([(tokens, outputGradient)]));
    }

    [Fact]
    public void Rows_have_the_same_bits_on_any_number_of_threads()
    {
        int[] tokens = DrawTokens(700, 1);
        Assert.True(tokens.Length * Width > 8192, "The batch is too small to be shared.");
        float[] one = Values(1);
        Assert.All([2, 3, 8], threadCount => Assert.Equal(one, Values(threadCount)));

        float[] Values(int threadCount)
        {
            TableGradient gradient = NewGradient();
            gradient.Add(tokens, DrawGradient(tokens.Length, 1), Threads(threadCount));
            return gradient.Values.Span[..gradient.Length].ToArray();
        }
    }

    [Fact]
    public void Gradients_of_distinct_tokens_are_added_as_they_are()
    {
        TokenRows tokens = TokenGradients.Rows(Vocabulary, [7, 3, 7, 499, 3]);
        TableGradient gradient = NewGradient();
        gradient.Add([3, 8], DrawGradient(2, 1), Threads(1));
        gradient.Add(tokens, DrawGradient(3, 2), isDistinct: true, Threads(2));
        AssertRows(gradient, Sums([([3, 8], DrawGradient(2, 1)), ([3, 7, 499], DrawGradient(3, 2))]));
        Assert.Equal([3, 7, 8, 499], gradient.Tokens.ToArray());
    }

    [Fact]
    public void Another_batch_adds_to_the_rows_that_are_held()
    {
        (int[] Tokens, Matrix Gradient)[] batches = [.. new[] { 90, 300, 20 }.Select((count, i) => (DrawTokens(count, (uint)i), DrawGradient(count, (uint)i)))];
        TableGradient gradient = NewGradient();
        foreach ((int[] tokens, Matrix outputGradient) in batches)
        {
            gradient.Add(tokens, outputGradient, Threads(2));
        }

        Assert.Equal(batches.SelectMany(batch => batch.Tokens).Distinct().Order(), gradient.Tokens.ToArray());
        AssertRows(gradient, Sums(batches));
    }

    [Fact]
    public void Cleared_it_holds_nothing_and_starts_from_zero()
    {
        TableGradient gradient = NewGradient();
        gradient.Add(DrawTokens(300, 1), DrawGradient(300, 1), Threads(1));
        gradient.Clear();
        Assert.Equal(0, gradient.Length);
        Assert.Empty(gradient.Tokens.ToArray());

        int[] tokens = DrawTokens(50, 2);
        gradient.Add(tokens, DrawGradient(50, 2), Threads(1));
        AssertRows(gradient, Sums([(tokens, DrawGradient(50, 2))]));
    }

    [Fact]
    public void Padding_stays_zero_so_that_norms_may_read_whole_blocks()
    {
        TableGradient gradient = NewGradient();
        gradient.Add(DrawTokens(300, 1), DrawGradient(300, 1), Threads(1));
        gradient.Add(DrawTokens(300, 2), DrawGradient(300, 2), Threads(1));
        for (int row = 0; row < gradient.Count; row++)
        {
            int end = row + 1 < gradient.Count ? gradient.StartOf(row + 1) : gradient.Length;
            Assert.Equal(0, gradient.StartOf(row) % AlignedBuffer.BlockSize);
            Assert.All(gradient.Values.Span[(gradient.StartOf(row) + Width)..end].ToArray(), padding => Assert.Equal(0, padding));
        }
    }

    [Fact]
    public void A_batch_of_a_shape_seen_before_allocates_nothing_whatever_its_tokens()
    {
        TableGradient gradient = NewGradient();
        Execution execution = Threads(1);
        Matrix outputGradient = DrawGradient(300, 1);
        gradient.Add(new int[300], outputGradient, execution);
        AlignedBuffer values = gradient.Values;
        TokenRows many = TokenGradients.Rows(Vocabulary, [.. Enumerable.Range(0, 300)]);
        Assert.Equal(0, Allocations.Least(() =>
        {
            gradient.Clear();
            gradient.Add(many, outputGradient, isDistinct: false, execution);
        }));
        Assert.Equal(300, gradient.Count);
        Assert.Same(values, gradient.Values);
    }

    private static TableGradient NewGradient()
    {
        var parameters = new ParameterSet();
        return new TableGradient(parameters.Add("words.weight", [Vocabulary, Width], ParameterInitializer.Zeros, isDecayed: true, isTable: true));
    }

    private static Dictionary<int, float[]> Sums((int[] Tokens, Matrix Gradient)[] batches)
    {
        var sums = new Dictionary<int, float[]>();
        foreach ((int[] tokens, Matrix gradient) in batches)
        {
            for (int row = 0; row < tokens.Length; row++)
            {
                sums.TryAdd(tokens[row], new float[Width]);
                for (int column = 0; column < Width; column++)
                {
                    sums[tokens[row]][column] += gradient[row, column];
                }
            }
        }

        return sums;
    }

    private static void AssertRows(TableGradient gradient, Dictionary<int, float[]> sums)
    {
        for (int row = 0; row < gradient.Count; row++)
        {
            Assert.Equal(sums[gradient.Tokens[row]], gradient.Row(row).ToArray());
        }
    }

    private static int[] DrawTokens(int count, uint owner)
    {
        var random = new RandomStream(3, RandomPurpose.Data, owner);
        int[] tokens = new int[count];
        foreach (ref int token in tokens.AsSpan())
        {
            token = random.NextBelow(Vocabulary);
        }

        return tokens;
    }

    private static Matrix DrawGradient(int rows, uint owner)
    {
        // Padding columns are not the table's to read.
        int stride = AlignedBuffer.RoundUp(Width);
        var matrix = new Matrix(new AlignedBuffer(rows * stride), 0, rows, Width, stride);
        matrix.Buffer.Span.Fill(float.NaN);
        var random = new RandomStream(4, RandomPurpose.Data, owner);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return matrix;
    }

    private static Execution Threads(int count) => new(new Workspace(), count);
}
