using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Inputs;

public sealed class InputStageTests
{
    private const int Vocabulary = 30;
    private const int Width = 37;
    private const int NumberCount = 5;
    private static readonly int[] Lengths = [40, 3, 77, 77, 61];

    [Fact]
    public void Blocks_are_the_rows_of_the_table_and_the_numbers_of_the_batch()
    {
        (InputStage stage, ParameterSet parameters, AlignedBuffer weights) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        Execution execution = Execute(parameters, 1);
        Columns output = stage.Forward(batch, mayBeDistinct: false, execution).Output.Blocks;
        Assert.Equal([Width, NumberCount], stage.BlockWidths.ToArray());
        Span<float> table = parameters.All[0].In(weights);
        for (int row = 0; row < batch.Layout.RowCount; row++)
        {
            Assert.Equal(table.Slice(batch.Tokens(0)[row] * Width, Width), output[0].Row(row));
            Assert.Equal(batch.Numbers(1).Row(row), output[1].Row(row));
            Assert.All(output[0].PaddedRow(row)[Width..].ToArray(), padding => Assert.Equal(0, padding));
        }

        execution.Workspace.Reset();
    }

    [Fact]
    public void Gradient_of_a_row_of_the_table_is_the_sum_over_its_tokens()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        (float[] actual, Columns gradient) = Gradients(stage, parameters, batch, threadCount: 1);
        var expected = new double[parameters.TotalLength];
        for (int row = 0; row < batch.Layout.RowCount; row++)
        {
            for (int column = 0; column < Width; column++)
            {
                expected[batch.Tokens(0)[row] * Width + column] += gradient[0][row, column];
            }
        }

        Differences.AssertClose("table", expected, actual);
    }

    [Fact]
    public void The_compact_gradient_has_the_bits_of_the_flat_one_and_no_other_rows()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        (float[] flat, Columns gradient) = Gradients(stage, parameters, batch, threadCount: 1);
        Execution execution = Execute(parameters, 2, hasDenseTables: false);
        stage.Backward(stage.Forward(batch, mayBeDistinct: false, execution), gradient, execution);

        TableGradient compact = execution.Gradients!.Of(parameters.All[0])!;
        Assert.Equal(batch.Tokens(0).ToArray().Distinct().Order(), compact.Tokens.ToArray());
        for (int row = 0; row < compact.Count; row++)
        {
            Assert.Equal(flat.AsSpan(compact.Tokens[row] * Width, Width), compact.Row(row));
        }

        Assert.All(execution.Gradients.Dense.Span.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Gradients_have_the_same_bits_on_any_number_of_threads()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        Assert.True(batch.Layout.RowCount * Width > 8192, "The batch is too small to be shared.");
        (float[] one, _) = Gradients(stage, parameters, batch, threadCount: 1);
        Assert.All([2, 3, 8], threadCount => Assert.Equal(one, Gradients(stage, parameters, batch, threadCount).Gradients));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Distinct_tokens_have_a_vector_each_and_a_gradient_each(bool hasDenseTables)
    {
        (InputStage stage, ParameterSet parameters, AlignedBuffer weights) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        Execution execution = Execute(parameters, 3, hasDenseTables);
        InputStagePass pass = stage.Forward(batch, mayBeDistinct: true, execution);
        TokenEmbeddingPass tokens = pass.Output.Tokens!;
        Assert.Equal(0, pass.Output.Blocks[0].Columns);
        Assert.Equal(batch.Tokens(0).ToArray().Distinct().Order(), tokens.Distinct.Tokens.ToArray());
        for (int place = 0; place < tokens.Distinct.Count; place++)
        {
            Assert.Equal(parameters.All[0].In(weights).Slice(tokens.Distinct.Tokens[place] * Width, Width), tokens.Output.Row(place));
        }

        stage.Backward(pass, new Columns([tokens.Output, default]), execution);
        for (int place = 0; place < tokens.Distinct.Count; place++)
        {
            int token = tokens.Distinct.Tokens[place];
            Span<float> gradient = execution.Gradients!.Of(parameters.All[0]) is { } compact
                ? compact.Row(place)
                : execution.Gradients.Dense.Span.Slice(token * Width, Width);
            Assert.Equal(tokens.Output.Row(place), gradient);
        }

        execution.Workspace.Reset();
    }

    [Fact]
    public void Few_rows_or_rows_of_many_tokens_are_read_one_by_one()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        var store = new SequenceStore([0, NumberCount]);
        Add(Enumerable.Repeat(1, 31));
        Add(Enumerable.Repeat(1, 32));
        Add(Enumerable.Range(0, 30).Concat(Enumerable.Range(0, 5)));
        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(IsDistinct));

        void Add(IEnumerable<int> tokens)
        {
            int[] steps = [.. tokens];
            steps.CopyTo(store.AddTokens(0, steps.Length));
            store.AddNumbers(1, steps.Length).Clear();
            store.EndSequence(steps.Length);
        }

        bool IsDistinct(int sequence)
        {
            var batch = new SequenceBatch();
            batch.Load(store, [sequence]);
            return stage.Forward(batch, mayBeDistinct: true, Execute(parameters, 1)).Output.Tokens is not null;
        }
    }

    [Fact]
    public void Frozen_table_is_read_but_gets_no_gradient()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: true);
        Assert.False(stage.WantsGradient);
        Assert.False(parameters.All[0].IsTrained);
        (float[] gradients, _) = Gradients(stage, parameters, Load(), threadCount: 1);
        Assert.All(gradients, gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Trained_table_wants_a_gradient_and_is_named_like_its_input()
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        Assert.True(stage.WantsGradient);
        Assert.Equal("words.weight", Assert.Single(parameters.All).Name);
        Assert.Equal([Vocabulary, Width], parameters.All[0].Shape);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_allocated_once_warm(bool hasDenseTables)
    {
        (InputStage stage, ParameterSet parameters, _) = Create(isFrozen: false);
        SequenceBatch batch = Load();
        Execution execution = Execute(parameters, 1, hasDenseTables);
        Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, Width + NumberCount), [Width, NumberCount], batch.Layout, isPooled: false);
        Assert.Equal(0, Allocations.Least(() =>
        {
            stage.Backward(stage.Forward(batch, mayBeDistinct: false, execution), gradient, execution);
            execution.Gradients!.Clear();
            execution.Workspace.Reset();
        }));
    }

    private static (InputStage Stage, ParameterSet Parameters, AlignedBuffer Weights) Create(bool isFrozen)
    {
        var parameters = new ParameterSet();
        var stage = new InputStage(parameters, [new InputBlock("words", Width, Vocabulary, isFrozen), new InputBlock("numbers", NumberCount, 0, false)]);
        AlignedBuffer weights = LayerTrial.DrawWeights(parameters);
        stage.Pack(weights);
        return (stage, parameters, weights);
    }

    private static SequenceBatch Load()
    {
        var store = new SequenceStore([0, NumberCount]);
        var stream = new RandomStream(3, RandomPurpose.Data, 0);
        foreach (int length in Lengths)
        {
            foreach (ref int token in store.AddTokens(0, length))
            {
                token = stream.NextBelow(Vocabulary);
            }

            foreach (ref float number in store.AddNumbers(1, length))
            {
                number = stream.NextUnit();
            }

            store.EndSequence(length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3, 4]);
        return batch;
    }

    private static Execution Execute(ParameterSet parameters, int threadCount, bool hasDenseTables = true)
        => new(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(parameters, hasDenseTables) };

    private static (float[] Gradients, Columns OutputGradient) Gradients(InputStage stage, ParameterSet parameters, SequenceBatch batch, int threadCount)
    {
        Execution execution = Execute(parameters, threadCount);
        InputStagePass pass = stage.Forward(batch, mayBeDistinct: false, execution);
        Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, Width + NumberCount), [Width, NumberCount], batch.Layout, isPooled: false);
        stage.Backward(pass, gradient, execution);
        execution.Workspace.Reset();
        return (execution.Gradients!.Dense.Span.ToArray(), gradient);
    }
}
