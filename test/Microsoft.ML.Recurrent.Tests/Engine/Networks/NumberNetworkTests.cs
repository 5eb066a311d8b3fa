using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Heads;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Networks that give numbers, as a whole: from a store to gradients and outputs.</summary>
public sealed class NumberNetworkTests
{
    private const int InputSize = 3;
    private const int HiddenSize = 5;
    private const int Width = 2;

    private static readonly int[] Lengths = [4, 1, 5, 2];
    private static readonly int[] All = [0, 1, 2, 3];
    private static readonly float[] ClassWeights = [0.5f, 2, 1, 3];

    public static TheoryData<string, string> LossesAndPoolings()
    {
        var data = new TheoryData<string, string>();
        foreach (string loss in ElementLossFormulas.Names)
        {
            foreach (string pooling in (string[])[nameof(PoolingKind.Last), nameof(PoolingKind.Mean), nameof(PoolingKind.None)])
            {
                data.Add(loss, pooling);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(LossesAndPoolings))]
    public void Gradients_match_finite_differences(string loss, string pooling)
    {
        // One window as long as the longest sequence is the whole.
        foreach (CellKind cell in (CellKind[])[CellKind.Lstm, CellKind.GruResetAfter])
        {
            var trial = new Trial(cell, loss, Enum.Parse<PoolingKind>(pooling));
            var batch = new SequenceBatch();
            batch.Load(trial.Store, All);
            var execution = new Execution(new Workspace { IsFenced = true }, 2) { Gradients = new Gradients(trial.Network.Parameters) };
            BatchLoss got = trial.Network.Learn(batch, trial.Settings, execution);
            trial.AssertGradient(got, execution.Gradients, firstSteps: [0, 0, 0, 0], lengths: Lengths);
        }
    }

    [Theory, MemberData(nameof(LossesAndPoolings))]
    public void Gradients_of_windows_match_finite_differences_from_the_states_that_came_in(string loss, string pooling)
    {
        const int Window = 2;
        var kind = Enum.Parse<PoolingKind>(pooling);
        var trial = new Trial(CellKind.Lstm, loss, kind);
        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Gradients = new Gradients(trial.Network.Parameters) };
        var run = new WindowedRun(trial.Network, Window);
        run.Begin(trial.Store, All, execution);
        int windowCount = 0;
        while (run.LearnNext(trial.Settings, execution, TestContext.Current.CancellationToken, out BatchLoss got))
        {
            // A target per step: the windows follow each other. One per sequence: its last steps learn.
            int start = Window * windowCount++;
            int[] firsts = [.. Lengths.Select(length => kind == PoolingKind.None ? Math.Min(start, length) : Math.Max(0, length - Window))];
            int[] lengths = [.. Lengths.Select((length, i) => Math.Min(Window, length - firsts[i]))];
            trial.AssertGradient(got, execution.Gradients, firsts, lengths);
            execution.Gradients.Clear();
        }

        Assert.Equal(kind == PoolingKind.None ? 3 : 1, windowCount);
    }

    [Theory]
    [InlineData(nameof(HeadKind.Linear), false)]
    [InlineData(nameof(HeadKind.Linear), true)]
    [InlineData(nameof(HeadKind.Exponential), false)]
    [InlineData(nameof(HeadKind.Exponential), true)]
    [InlineData(nameof(HeadKind.Sigmoid), false)]
    [InlineData(nameof(HeadKind.Sigmoid), true)]
    public void Learns_from_what_came_before(string head, bool isPerStep)
    {
        var kind = Enum.Parse<HeadKind>(head);
        foreach (int truncationLength in (int[])[0, 4])
        {
            Network network = Network.Create(new FlatSpec
            {
                Inputs = [new InputSpec("numbers", 1)],
                Cell = CellKind.Lstm,
                HiddenSize = 16,
                Pooling = isPerStep ? PoolingKind.None : PoolingKind.Last,
                Head = kind,
                ClassCount = 1,
            });
            network.Initialize(5);
            var settings = new TrainingSettings { EpochCount = 30, BatchSize = 16, LearningRate = 0.02, Schedule = ScheduleKind.Linear, ThreadCount = 2, TruncationLength = truncationLength };
            SequenceStore training = Toy(300, isPerStep, kind, seed: 1);
            StoreLoop.Create(new NetworkLearner(network, settings), settings, training, null).Run(cancellation: TestContext.Current.CancellationToken);

            SequenceStore test = Toy(100, isPerStep, kind, seed: 2);
            int[] sequences = [.. Enumerable.Range(0, test.SequenceCount)];
            var batch = new SequenceBatch();
            batch.Load(test, sequences);
            Matrix outputs = new Workspace().RentZeroed(isPerStep ? batch.Layout.RowCount : sequences.Length, 1);
            network.Score(batch, new Execution(new Workspace(), 1), outputs);

            // Outputs of pooled networks come in the caller's order.
            double[] got = [.. Enumerable.Range(0, outputs.Rows).Select(row => (double)outputs[row, 0])];
            double[] expected = [.. Enumerable.Range(0, outputs.Rows).Select(row => (double)(isPerStep ? batch.Targets.NumbersOf(row) : test.TargetNumbersOf(row))[0])];
            if (kind == HeadKind.Sigmoid)
            {
                double right = got.Zip(expected, (score, target) => score > 0 == target > 0 ? 1.0 : 0).Average();
                Assert.True(right > 0.97, $"{right} of the flags are right");
                continue;
            }

            double mean = expected.Average();
            double unexplained = got.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(value => (value - mean) * (value - mean));
            Assert.True(unexplained < 0.1, $"a share of {unexplained} of the variance is not explained");
        }
    }

    /// <summary>Numbers: how many of the steps so far lie above 0; flags: whether the step before (of the whole: the one before the last) does.</summary>
    private static SequenceStore Toy(int count, bool isPerStep, HeadKind head, ulong seed)
    {
        var random = new RandomStream(seed, RandomPurpose.Data, 0);
        var store = new SequenceStore([1], TargetShape.Numbers(1, isPerStep));
        for (int sequence = 0; sequence < count; sequence++)
        {
            int length = 2 + random.NextBelow(7);
            Span<float> numbers = store.AddNumbers(0, length);
            var targets = new float[length];
            float above = 0;
            for (int step = 0; step < length; step++)
            {
                numbers[step] = random.NextBelow(2) == 0 ? -1 : 1;
                above += numbers[step] > 0 ? 1 : 0;
                targets[step] = head == HeadKind.Sigmoid ? (step > 0 && numbers[step - 1] > 0 ? 1 : 0) : above;
            }

            targets[isPerStep ? .. : ^1..].CopyTo(store.Targets.AddNumbers(isPerStep ? length : 1));
            store.EndSequence(length);
        }

        return store;
    }

    /// <summary>A small network over four sequences, and the same in double precision.</summary>
    private sealed class Trial
    {
        private readonly string _loss;
        private readonly PoolingKind _pooling;
        private readonly ReferenceRecurrence _reference;
        private readonly double[] _weights;
        private readonly double[] _base;

        public Trial(CellKind cell, string loss, PoolingKind pooling)
        {
            _loss = loss;
            _pooling = pooling;
            Settings = new LossSettings(loss == "Logistic" ? ClassWeights : null, Elements: ElementLossFormulas.Of(loss));
            Network = Network.Create(new FlatSpec
            {
                Inputs = [new InputSpec("numbers", InputSize)],
                Cell = cell,
                HiddenSize = HiddenSize,
                Pooling = pooling,
                Head = ElementLossFormulas.HeadOf(loss),
                ClassCount = Width,
            });
            LayerTrial.DrawWeights(Network.Parameters, 0.5f).Span.CopyTo(Network.Weights.Span);
            Network.Pack();
            _weights = Differences.Widen(Network.Weights.Span);
            _base = [.. _weights];
            _reference = new ReferenceRecurrence(cell, Network.Parameters, "_l0", HiddenSize, prefix: cell == CellKind.Lstm ? "lstm." : "gru.");
            Store = NewStore();
        }

        public LossSettings Settings { get; }

        public Network Network { get; }

        public SequenceStore Store { get; }

        /// <summary>Compares loss and gradients with those of the steps from firstSteps on, whose states are given.</summary>
        public void AssertGradient(BatchLoss got, Gradients gradients, int[] firstSteps, int[] lengths)
        {
            (double sum, double weight) = Sums(firstSteps, lengths);
            Assert.Equal(weight, got.WeightSum, 1e-6);
            Differences.AssertClose("loss", [sum], [(float)got.LossSum]);
            foreach (Parameter parameter in Network.Parameters.All)
            {
                double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(_weights, parameter.Offset + k, Mean))];
                Differences.AssertClose(parameter.Name, expected, parameter.In(gradients.Dense).ToArray());
            }

            double Mean()
            {
                (double loss, double total) = Sums(firstSteps, lengths);
                return loss / total;
            }
        }

        private (double Loss, double Weight) Sums(int[] firstSteps, int[] lengths)
        {
            (double loss, double total) = (0, 0);
            for (int sequence = 0; sequence < Lengths.Length; sequence++)
            {
                if (lengths[sequence] == 0)
                {
                    continue;
                }

                double[][] before = Hidden(sequence, 0, firstSteps[sequence], new double[HiddenSize], new double[HiddenSize], _base, out double[] cell);
                double[] entry = before.Length == 0 ? new double[HiddenSize] : before[^1];
                double[][] hidden = Hidden(sequence, firstSteps[sequence], lengths[sequence], entry, cell, _weights, out _);
                double[][] rows = _pooling switch
                {
                    PoolingKind.None => hidden,
                    PoolingKind.Last => [hidden[^1]],
                    _ => [[.. Enumerable.Range(0, HiddenSize).Select(unit => before.Concat(hidden).Average(state => state[unit]))]],
                };
                ReadOnlySpan<float> targets = Store.TargetNumbersOf(sequence);
                int first = _pooling == PoolingKind.None ? firstSteps[sequence] : 0;
                for (int row = 0; row < rows.Length; row++)
                {
                    double rowWeight = Store.WeightOf(sequence) * (_pooling == PoolingKind.None ? Store.StepWeights(sequence, first + row, 1)[0] : 1);
                    for (int output = 0; output < Width; output++)
                    {
                        float target = targets[((first + row) * Width) + output];
                        if (!float.IsNaN(target))
                        {
                            double weight = rowWeight * (_loss == "Logistic" ? ClassWeights[(2 * output) + (int)target] : 1);
                            loss += weight * ElementLossFormulas.LossOf(_loss, Score(rows[row], output), target);
                            total += weight;
                        }
                    }
                }
            }

            return (loss, total);
        }

        private double Score(double[] row, int output)
        {
            Parameter weight = Network.Parameters.All.Single(parameter => parameter.Name == "head.weight");
            Parameter bias = Network.Parameters.All.Single(parameter => parameter.Name == "head.bias");
            return _weights[bias.Offset + output] + row.Select((value, k) => value * _weights[weight.Offset + (output * HiddenSize) + k]).Sum();
        }

        private double[][] Hidden(int sequence, int first, int count, double[] entry, double[] entryCell, double[] weights, out double[] cell)
        {
            double[][] steps = [.. Store.Numbers(0, sequence, first, count).ToArray().Chunk(InputSize).Select(step => Differences.Widen(step))];
            (double[][] hidden, cell) = _reference.Run(steps, weights, entry, entryCell);
            return hidden;
        }

        private SequenceStore NewStore()
        {
            bool isPerStep = _pooling == PoolingKind.None;
            var store = new SequenceStore([InputSize], TargetShape.Numbers(Width, isPerStep), hasStepWeights: isPerStep);
            for (int sequence = 0; sequence < Lengths.Length; sequence++)
            {
                int length = Lengths[sequence];
                LayerTrial.DrawSequence(length, InputSize, 6, sequence).SelectMany(step => step).ToArray().CopyTo(store.AddNumbers(0, length));
                Span<float> targets = store.Targets.AddNumbers(isPerStep ? length : 1);
                for (int i = 0; i < targets.Length; i++)
                {
                    // The longest sequence lacks a number.
                    targets[i] = sequence == 2 && i == 1 ? float.NaN : ElementLossFormulas.TargetOf(_loss, sequence + (i / Width), i % Width);
                }

                Span<float> weights = isPerStep ? store.AddStepWeights(length) : [];
                for (int step = 0; step < weights.Length; step++)
                {
                    weights[step] = 0.5f + (step % 3);
                }

                store.EndSequence(length, weight: 1 + (sequence % 2));
            }

            return store;
        }
    }
}
