using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

public sealed class WindowedRunTests
{
    private static readonly int[] Lengths = [13, 4, 30, 1, 8, 9, 22];

    public static TheoryData<string, string> CellsAndPoolings()
    {
        var cases = new TheoryData<string, string>();
        foreach (CellKind cell in (CellKind[])[CellKind.Lstm, CellKind.GruResetAfter, CellKind.GruResetBefore, CellKind.ElmanTanh])
        {
            foreach (PoolingKind pooling in (PoolingKind[])[PoolingKind.Last, PoolingKind.Mean, PoolingKind.Max])
            {
                cases.Add(cell.ToString(), pooling.ToString());
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(CellsAndPoolings))]
    public void Scores_have_the_bits_of_the_whole_sequence(string cell, string pooling)
    {
        Network network = NewNetwork(cell, pooling);
        SequenceStore store = Store(TargetShape.ClassPerSequence);
        float[][] whole = ScoreWhole(network, store);
        foreach (int window in (int[])[1, 3, 8, 100])
        {
            Matrix scores = new Workspace().RentZeroed(Lengths.Length, 3);
            new WindowedRun(network, window).Score(store, All, NewExecution(network), scores);
            Assert.Equal(whole.SelectMany(row => row), Enumerable.Range(0, Lengths.Length).SelectMany(row => scores.Row(row).ToArray()));
        }
    }

    [Theory, MemberData(nameof(CellsAndPoolings))]
    public void A_window_as_long_as_the_sequences_learns_what_the_whole_does(string cell, string pooling)
    {
        Network network = NewNetwork(cell, pooling);
        SequenceStore store = Store(TargetShape.ClassPerSequence);
        Execution whole = NewExecution(network);
        var batch = new SequenceBatch();
        batch.Load(store, All);
        BatchLoss expected = network.Learn(batch, LossSettings.Plain, whole);

        Execution windowed = NewExecution(network);
        var updates = new List<float[]>();
        BatchLoss actual = Learn(new WindowedRun(network, 30), store, All, windowed, updates, TestContext.Current.CancellationToken);
        Assert.Equal(expected, actual);
        Assert.Equal(whole.Gradients!.Dense.Span.ToArray(), Assert.Single(updates));
    }

    [Fact]
    public void Gradients_stop_at_the_start_of_the_last_window()
    {
        // With a window of one step the recurrent weights see the state but nothing flows further back: the gradient of the
        // input weights is that of a single step from a given state.
        Network network = NewNetwork("ElmanTanh", "Last");
        SequenceStore store = Store(TargetShape.ClassPerSequence);
        Execution execution = NewExecution(network);
        var updates = new List<float[]>();
        var run = new WindowedRun(network, 1);
        Learn(run, store, All, execution, updates, TestContext.Current.CancellationToken);
        Execution whole = NewExecution(network);
        var batch = new SequenceBatch();
        batch.Load(store, All);
        network.Learn(batch, LossSettings.Plain, whole);
        Parameter head = network.Parameters.All.Single(parameter => parameter.Name == "head.weight");
        Parameter input = network.Parameters.All.Single(parameter => parameter.Name == "rnn.weight_ih_l0");
        float[] truncated = updates[0];

        // Windows are packed in another order than whole sequences, so sums over the batch round differently.
        Assert.Equal(head.In(whole.Gradients!.Dense).ToArray(), truncated.AsSpan(head.Offset, head.Length).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.NotEqual(input.In(whole.Gradients!.Dense).ToArray(), truncated.AsSpan(input.Offset, input.Length).ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void With_a_class_per_step_every_window_updates_the_weights()
    {
        Network network = NewNetwork("Lstm", "None");
        SequenceStore store = Store(TargetShape.ClassPerStep);
        Execution execution = NewExecution(network);
        var updates = new List<float[]>();
        BatchLoss sum = Learn(new WindowedRun(network, 8), store, All, execution, updates, TestContext.Current.CancellationToken);
        Assert.Equal(4, updates.Count);
        Assert.Equal(Lengths.Sum(), sum.WeightSum);

        // Forward only: losses of windows add up to the loss of the whole.
        var batch = new SequenceBatch();
        batch.Load(store, All);
        (var wholeAccuracy, var windowsAccuracy) = (new ClassMetrics(), new ClassMetrics());
        BatchLoss whole = network.Evaluate(batch, LossSettings.Plain, NewExecution(network), wholeAccuracy);
        BatchLoss windows = new WindowedRun(network, 8).Evaluate(
            store, All, LossSettings.Plain, NewExecution(network), windowsAccuracy, TestContext.Current.CancellationToken);
        Assert.Equal(whole.LossSum, windows.LossSum, 1e-9 * whole.LossSum);
        Assert.Equal(wholeAccuracy.Values(), windowsAccuracy.Values());
    }

    [Fact]
    public void A_sequence_of_a_million_steps_learns_in_the_memory_of_a_window()
    {
        const int Length = 1_000_000;
        var store = new SequenceStore([1], TargetShape.ClassPerSequence);
        store.AddNumbers(0, Length).Fill(0.25f);
        store.EndSequence(Length, label: 1);
        Network network = NewNetwork("GruResetAfter", "Mean", width: 1, hiddenSize: 8);
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters) };
        Learn(new WindowedRun(network, 2000), store, [0], execution, [], TestContext.Current.CancellationToken);

        // Gates, states and their gradients of 2,000 steps of 16 padded units; the whole would be 500 times that.
        Assert.InRange(execution.Workspace.AllocatedBytes, 1, 4_000_000);
    }

    [Fact]
    public void Cancelling_ends_a_long_batch_between_windows()
    {
        Network network = NewNetwork("Lstm", "Last");
        var execution = NewExecution(network);
        Assert.Throws<OperationCanceledException>(() => Learn(
            new WindowedRun(network, 2), Store(TargetShape.ClassPerSequence), All, execution, [], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Bidirectional_layers_and_attention_refuse_by_name()
    {
        FlatSpec spec = NewSpec("Lstm", "Last", 4, 20);
        Assert.Contains("bidirectional", Assert.Throws<NotSupportedException>(() => new WindowedRun(Network.Create(spec with { IsBidirectional = true }), 5)).Message);
        Assert.Contains("Attention", Assert.Throws<NotSupportedException>(() => new WindowedRun(Network.Create(spec with { Pooling = PoolingKind.Attention }), 5)).Message);
    }

    private static int[] All => [.. Enumerable.Range(0, Lengths.Length)];

    private static FlatSpec NewSpec(string cell, string pooling, int width, int hiddenSize) => new()
    {
        Inputs = [new InputSpec("numbers", width)],
        Cell = Enum.Parse<CellKind>(cell),
        HiddenSize = hiddenSize,
        LayerCount = 2,
        Pooling = Enum.Parse<PoolingKind>(pooling),
        ClassCount = 3,
    };

    private static Network NewNetwork(string cell, string pooling, int width = 4, int hiddenSize = 20)
    {
        Network network = Network.Create(NewSpec(cell, pooling, width, hiddenSize));
        network.Initialize(11);
        network.Pack();
        return network;
    }

    private static Execution NewExecution(Network network)
        => new(new Workspace { IsFenced = true }, 2) { Gradients = new Gradients(network.Parameters) };

    private static float[][] ScoreWhole(Network network, SequenceStore store)
    {
        var batch = new SequenceBatch();
        batch.Load(store, All);
        Matrix scores = new Workspace().RentZeroed(Lengths.Length, 3);
        network.Score(batch, NewExecution(network), scores);
        return [.. All.Select(row => scores.Row(row).ToArray())];
    }

    private static SequenceStore Store(TargetShape target)
    {
        var store = new SequenceStore([4], target);
        var random = new RandomStream(2, RandomPurpose.Data, 0);
        foreach (int length in Lengths)
        {
            foreach (ref float number in store.AddNumbers(0, length))
            {
                number = random.NextUniform(-1, 1);
            }

            foreach (ref int label in store.Targets.AddClasses(target.IsPerStep ? length : 1))
            {
                label = random.NextBelow(3);
            }

            store.EndSequence(length);
        }

        return store;
    }

    /// <summary>Learns from all windows, keeps the gradients of each and leaves the weights as they are.</summary>
    private static BatchLoss Learn(
        WindowedRun run, SequenceStore store, int[] sequences, Execution execution, List<float[]> gradients, CancellationToken cancellation)
    {
        BatchLoss sum = default;
        run.Begin(store, sequences, execution);
        while (run.LearnNext(LossSettings.Plain, execution, cancellation, out BatchLoss loss))
        {
            gradients.Add(execution.Gradients!.Dense.Span.ToArray());
            execution.Gradients.Clear();
            sum += loss;
        }

        return sum;
    }
}
