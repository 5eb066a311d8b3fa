using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training.Optimizers;

/// <summary>Optimisers on a table whose gradient is compact, beside a dense matrix. Rows are 21 wide, so that most start off a block.</summary>
public sealed class LazyUpdateTests
{
    private const int Vocabulary = 60;
    private const int Width = 21;
    private const double LearningRate = 0.05;
    private const double L2 = 0.02;

    /// <summary>Batches whose tokens repeat within, return after a pause, or never come.</summary>
    private static readonly int[][] Batches = [[3, 0, 3, 59], [7, 3], [59, 58, 7, 7, 7], [0], [3, 59, 12]];

    public static TheoryData<string> Kinds => ["adamw", "adam", "sgd", "nesterov", "rmsprop", "adagrad"];

    [Theory, MemberData(nameof(Kinds))]
    public void Follows_a_plain_computation_in_double_precision(string kind)
    {
        (ParameterSet parameters, Gradients gradients) = Create(hasDenseTables: false);
        AlignedBuffer weights = DrawWeights(parameters);
        Optimizer optimizer = NewOptimizer(kind, parameters);
        var reference = new LazyReference(kind, parameters.All[0].In(weights).ToArray(), Width, LearningRate, L2);
        for (int step = 0; step < Batches.Length; step++)
        {
            Backward(gradients, parameters, step, Threads(2));
            reference.Step(Batches[step], OutputGradient(step));
            optimizer.Step(weights, gradients, LearningRate, Threads(2));
            gradients.Clear();

            // About ten rounded operations a step on numbers up to 3, summed over the steps so far.
            double tolerance = (step + 1) * 10 * 3 * 6e-8;
            float[] actual = parameters.All[0].In(weights).ToArray();
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.Equal(reference.Weights[i], actual[i], tolerance);
            }
        }
    }

    [Fact]
    public void Adam_corrects_its_bias_by_the_steps_of_all()
    {
        // Worked by hand with gradients of 1, no L2: a token met first at step 2 has m = 0.1 and v = 0.001, corrected by 1 - 0.9^2 and 1 - 0.999^2;
        // one met at steps 1 and 3 rests in between: m = 0.19, v = 0.001999, corrected by 1 - 0.9^3 and 1 - 0.999^3.
        var parameters = new ParameterSet();
        Parameter table = parameters.Add("table", [4, 1], ParameterInitializer.Zeros, isDecayed: true, isTable: true);
        AlignedBuffer weights = parameters.NewBuffer();
        var gradients = new Gradients(parameters);
        var ones = new Matrix(new AlignedBuffer(16), 0, 1, 1, 16);
        ones.Buffer.Span.Fill(1);
        var adam = new Adam(parameters);
        foreach (int token in new[] { 1, 2, 1 })
        {
            gradients.Of(table)!.Add([token], ones, Threads(1));
            adam.Step(weights, gradients, 0.1, Threads(1));
            gradients.Clear();
        }

        Assert.Equal(-0.1 * (0.1 / 0.19) / Math.Sqrt(0.001 / 0.001999), table.In(weights)[2], 1e-7);
        Assert.Equal(-0.1 - 0.1 * (0.19 / 0.271) / Math.Sqrt(0.001999 / 0.002997001), table.In(weights)[1], 1e-7);
        Assert.Equal(0, table.In(weights)[0]);
        Assert.Equal(0, table.In(weights)[3]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Rows_that_a_batch_did_not_read_rest_with_their_decay(string kind)
    {
        (ParameterSet parameters, Gradients gradients) = Create(hasDenseTables: false);
        AlignedBuffer weights = DrawWeights(parameters);
        float[] before = parameters.All[0].In(weights).ToArray();
        Optimizer optimizer = NewOptimizer(kind, parameters);
        Backward(gradients, parameters, 0, Threads(1));
        optimizer.Step(weights, gradients, LearningRate, Threads(1));
        gradients.Clear();
        float[] after = parameters.All[0].In(weights).ToArray();
        for (int token = 0; token < Vocabulary; token++)
        {
            bool isSame = before.AsSpan(token * Width, Width).SequenceEqual(after.AsSpan(token * Width, Width));
            Assert.Equal(!Batches[0].Contains(token), isSame);
        }

        // A step of other tokens moves none of the first batch's: their moments rest too.
        Backward(gradients, parameters, tokens: [40], OutputGradient(1), Threads(1));
        optimizer.Step(weights, gradients, LearningRate, Threads(1));
        float[] later = parameters.All[0].In(weights).ToArray();
        Assert.All(Batches[0], token => Assert.Equal(after[(token * Width)..((token + 1) * Width)], later[(token * Width)..((token + 1) * Width)]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Where_every_batch_reads_every_row_it_is_the_dense_update_to_the_bit(string kind)
    {
        Assert.Equal(Train(hasDenseTables: true), Train(hasDenseTables: false));

        float[] Train(bool hasDenseTables)
        {
            (ParameterSet parameters, Gradients gradients) = Create(hasDenseTables);
            AlignedBuffer weights = DrawWeights(parameters);
            Optimizer optimizer = NewOptimizer(kind, parameters);
            int[] all = [.. Enumerable.Range(0, Vocabulary)];
            for (int step = 0; step < 3; step++)
            {
                Backward(gradients, parameters, all, Draw(Vocabulary, (uint)step), Threads(1));
                optimizer.Step(weights, gradients, LearningRate, Threads(2));
                gradients.Clear();
            }

            return weights.Span.ToArray();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Steps_the_same_bits_on_any_number_of_threads(string kind)
    {
        float[] one = Train(1);
        Assert.All([2, 3, 8], threadCount => Assert.Equal(one, Train(threadCount)));

        float[] Train(int threadCount)
        {
            var parameters = new ParameterSet();
            parameters.Add("table", [900, Width], ParameterInitializer.Zeros, isDecayed: true, isTable: true);
            parameters.Add("matrix", [150, 101], ParameterInitializer.Zeros, isDecayed: true);
            var gradients = new Gradients(parameters);
            AlignedBuffer weights = DrawWeights(parameters);
            Optimizer optimizer = NewOptimizer(kind, parameters);
            for (int step = 0; step < 3; step++)
            {
                int[] tokens = [.. Enumerable.Range(0, 500).Select(row => (row * (step + 7)) % 900)];
                Backward(gradients, parameters, tokens, Draw(500, (uint)step), Threads(threadCount));
                optimizer.Step(weights, gradients, LearningRate, Threads(threadCount));
                gradients.Clear();
            }

            return weights.Span.ToArray();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_step_allocates_nothing_once_warm(string kind)
    {
        (ParameterSet parameters, Gradients gradients) = Create(hasDenseTables: false);
        AlignedBuffer weights = DrawWeights(parameters);
        Optimizer optimizer = NewOptimizer(kind, parameters);
        var clipping = new GradientClipping(parameters);
        Execution execution = Threads(1);
        Matrix[] outputGradients = [.. Enumerable.Range(0, Batches.Length).Select(OutputGradient)];
        TokenRows[] tokens = [.. Batches.Select(batch => TokenGradients.Rows(Vocabulary, batch))];
        Round();
        Assert.Equal(0, Allocations.Least(Round));

        void Round()
        {
            for (int step = 0; step < Batches.Length; step++)
            {
                gradients.Of(parameters.All[0])!.Add(tokens[step], outputGradients[step], isDistinct: false, execution);
                clipping.ByNorm(gradients, 0.1, execution);
                optimizer.Step(weights, gradients, LearningRate, execution);
                gradients.Clear();
            }
        }
    }

    [Fact]
    public void A_frozen_table_has_no_gradient()
    {
        var parameters = new ParameterSet();
        parameters.Add("table", [Vocabulary, Width], ParameterInitializer.Zeros, isDecayed: true, isTrained: false, isTable: true);
        var gradients = new Gradients(parameters);
        Assert.True(gradients.Tables.IsEmpty);
        Assert.True(gradients.DenseRuns.IsEmpty);
    }

    private static (ParameterSet Parameters, Gradients Gradients) Create(bool hasDenseTables)
    {
        var parameters = new ParameterSet();
        parameters.Add("table", [Vocabulary, Width], ParameterInitializer.Zeros, isDecayed: true, isTable: true);
        parameters.Add("matrix", [30, 41], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("bias", [30], ParameterInitializer.Zeros, isDecayed: false);
        return (parameters, new Gradients(parameters, hasDenseTables));
    }

    private static void Backward(Gradients gradients, ParameterSet parameters, int step, Execution execution)
        => Backward(gradients, parameters, Batches[step], OutputGradient(step), execution);

    private static void Backward(Gradients gradients, ParameterSet parameters, int[] tokens, Matrix outputGradient, Execution execution)
    {
        if (gradients.Of(parameters.All[0]) is { } compact)
        {
            compact.Add(tokens, outputGradient, execution);
        }
        else
        {
            for (int row = 0; row < tokens.Length; row++)
            {
                outputGradient.Row(row).CopyTo(parameters.All[0].In(gradients.Dense)[(tokens[row] * Width)..]);
            }
        }

        parameters.All[1].In(gradients.Dense).Fill(0.5f);
    }

    private static Matrix OutputGradient(int step) => Draw(Batches[step].Length, (uint)step);

    private static Matrix Draw(int rows, uint owner)
    {
        int stride = AlignedBuffer.RoundUp(Width);
        var matrix = new Matrix(new AlignedBuffer(rows * stride), 0, rows, Width, stride);
        var random = new RandomStream(6, RandomPurpose.Data, owner);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return matrix;
    }

    private static AlignedBuffer DrawWeights(ParameterSet parameters)
    {
        AlignedBuffer weights = parameters.NewBuffer();
        var random = new RandomStream(7, RandomPurpose.Data, 0);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.In(weights))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return weights;
    }

    private static Optimizer NewOptimizer(string kind, ParameterSet parameters) => kind switch
    {
        "adamw" => new AdamW(parameters, l2: L2),
        "adam" => new Adam(parameters, l2: L2),
        "sgd" => new SgdMomentum(parameters, l2: L2),
        "nesterov" => new SgdMomentum(parameters, isNesterov: true, l2: L2),
        "rmsprop" => new RmsProp(parameters, l2: L2),
        "adagrad" => new AdaGrad(parameters, l2: L2),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static Execution Threads(int count) => new(new Workspace(), count);
}
