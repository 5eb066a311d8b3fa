using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>A network that says the next token, with a head over the vocabulary in blocks of rows.</summary>
public sealed class VocabularyNetworkTests
{
    private static readonly FlatSpec Spec = new()
    {
        Inputs = [new InputSpec("tokens", 24, NextTokens.VocabularySize)],
        Cell = CellKind.Lstm,
        HiddenSize = 24,
        LayerCount = 2,
        Pooling = PoolingKind.None,
        Head = HeadKind.Vocabulary,
        ClassCount = NextTokens.VocabularySize,
        OutputDropout = 0.2f,
    };

    [Fact]
    public void Training_gives_the_bits_of_a_softmax_on_any_number_of_threads()
    {
        float[] expected = NextTokens.Train(Spec with { Head = HeadKind.Softmax }, threadCount: 1);
        foreach (int threadCount in (int[])[1, 2, 3])
        {
            Assert.Equal(expected, NextTokens.Train(Spec, threadCount));
        }
    }

    [Fact]
    public void Steps_give_the_probabilities_of_the_batch()
    {
        Network network = NextTokens.NewNetwork(Spec);
        SequenceStore store = NextTokens.Texts(1);
        var batch = new SequenceBatch();
        batch.Load(store, [0]);
        Matrix outputs = new Workspace().RentZeroed(batch.Layout.RowCount, NextTokens.VocabularySize);
        network.Score(batch, new Execution(new Workspace { IsFenced = true }, 2), outputs);
        var run = new StepRun(network, 1);
        var state = new StepState(run.StateLength);
        for (int step = 0; step < batch.Layout.RowCount; step++)
        {
            run.Start(1);
            run.Enter(state);
            run.SetToken(0, state.Row, batch.Tokens(0)[step]);
            run.Run(threadCount: 1);
            run.Leave(state);
            Assert.Equal(outputs.Row(step), run.OutputsOf(state.Row));
        }
    }

    [Fact]
    public void Targets_have_the_log_probabilities_that_the_outputs_give_and_perplexity_is_that_of_the_loss()
    {
        Network network = NextTokens.NewNetwork(Spec);
        SequenceStore store = NextTokens.Texts(7);
        var batch = new SequenceBatch();
        batch.Load(store, [0, 1, 2, 3, 4, 5, 6]);
        int rowCount = batch.Layout.RowCount;
        Matrix outputs = new Workspace().RentZeroed(rowCount, NextTokens.VocabularySize);
        var execution = new Execution(new Workspace { IsFenced = true }, 2);
        network.Score(batch, execution, outputs);
        var scores = new double[rowCount];
        network.ScoreTargets(batch, execution, scores);
        for (int row = 0; row < rowCount; row++)
        {
            Assert.Equal(Math.Log(outputs[row, batch.Targets.Classes[row]]), scores[row], 1e-6);
        }

        var metrics = new VocabularyMetrics();
        BatchLoss loss = network.Evaluate(batch, LossSettings.Plain, execution, metrics);
        MetricValue perplexity = metrics.Values().Single(value => value.Name == VocabularyMetrics.Perplexity);
        Assert.Equal(Math.Exp(loss.Mean), perplexity.Value, 1e-9);
        Assert.False(perplexity.IsHigherBetter);
    }

    [Fact]
    public void Memory_of_the_largest_batch_is_what_was_forecast()
    {
        Network network = NextTokens.NewNetwork(Spec);
        SequenceStore store = NextTokens.Texts(200);
        int[] largest = [.. Enumerable.Range(0, 200).OrderByDescending(store.LengthOf).Take(60)];
        var workspace = new Workspace();
        var execution = new Execution(workspace, 2) { Gradients = new Gradients(network.Parameters) };
        var batch = new SequenceBatch();
        batch.Load(store, largest);
        Assert.True(batch.Layout.RowCount > ((VocabularyHead)network.Head).BlockRows);
        network.Learn(batch, LossSettings.Plain, execution);
        network.Evaluate(batch, LossSettings.Plain, execution, new VocabularyMetrics());
        var forecast = new ActivationForecast(network, hasDenseTables: false, threadCount: 2, metrics: new VocabularyMetrics());
        BatchSize size = BatchSize.LargestOf(store, 60);
        Assert.InRange(forecast.BytesOf(size, size) / (double)workspace.AllocatedBytes, 0.98, 1.02);
    }

    [Fact]
    public void Rules_of_tags_are_refused()
    {
        var rules = new TransitionRules { Starts = "11", Ends = "11", Pairs = ["11", "11"] };
        string? reason = new HeadSpec { Kind = HeadKind.Vocabulary, Width = 2, Rules = rules }.WhyNot(isPerStep: true);
        Assert.Contains("rules for a head Vocabulary", reason, StringComparison.Ordinal);
    }
}
