using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Language models of two layers against PyTorch, on a window whose states come in: log-probabilities, exit states, loss and the gradient of every weight.</summary>
public sealed class LanguageModelGoldenTests
{
    [Theory]
    [InlineData("language_model_lstm", false, 1)]
    [InlineData("language_model_lstm", true, 3)]
    [InlineData("language_model_lstm_tied", false, 1)]
    [InlineData("language_model_lstm_tied", true, 3)]
    [InlineData("language_model_gru", false, 1)]
    [InlineData("language_model_gru", true, 3)]
    public void A_language_model_reproduces_pytorch_outputs_and_all_gradients(string caseName, bool isInBlocks, int threadCount)
    {
        Golden golden = Golden.Load(caseName);
        Network network = NetworkOf(golden, isInBlocks ? HeadKind.Vocabulary : HeadKind.Softmax);
        SequenceBatch batch = BatchOf(golden);
        int streamCount = batch.Layout.SequenceCount;
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Gradients = new Gradients(network.Parameters, hasDenseTables: true) };

        var states = new WindowStates(network);
        states.Start(streamCount);
        Enter(states, golden);
        Matrix outputs = new Workspace().RentZeroed(batch.Layout.RowCount, network.Head.Width);
        execution.Begin(ExecutionMode.Evaluation);
        network.Score(batch, states.Window, carry: null, execution, outputs);

        // Streams are equally long, so the packed order is that of the file: rows are step after step here, stream after stream there.
        float[] logProbabilities = [.. from stream in Enumerable.Range(0, streamCount)
                                       from step in Enumerable.Range(0, batch.Layout.StepCount)
                                       from probability in outputs.Row(batch.Layout.OffsetOf(step) + stream).ToArray()
                                       select MathF.Log(probability)];
        Assert.InRange(golden["log_probabilities"].LargestError(logProbabilities), 0, 5e-6);

        execution.Begin(ExecutionMode.Training);
        BatchLoss loss = network.Learn(batch, LossSettings.Plain, states.Window, carry: null, execution);
        execution.Workspace.Reset();
        Assert.Equal(golden["loss"].Values[0], loss.Mean, 2e-6);
        Assert.InRange(golden["hn"].LargestError(Flat(states.Window, level => level.Hidden)), 0, 2e-6);
        if (golden.Tensors.ContainsKey("cn"))
        {
            Assert.InRange(golden["cn"].LargestError(Flat(states.Window, level => level.Cell)), 0, 2e-6);
        }

        foreach (Parameter parameter in network.Parameters.All)
        {
            double error = golden["grad." + NameInFile(parameter)].RelativeError(parameter.In(execution.Gradients!.Dense));
            Assert.True(error < 1e-5, $"{parameter.Name}: {error:E2}");
        }
    }

    private static Network NetworkOf(Golden golden, HeadKind head)
    {
        int[] table = golden["embedding.weight"].Shape;
        var network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("embedding", table[1], table[0])],
            Stack = new StackSpec
            {
                Cell = golden.Notes["cell"] == "lstm" ? CellKind.Lstm : CellKind.GruResetAfter,
                HiddenSize = golden["weight_hh_l0"].Shape[1],
                LayerCount = (int)golden.Setting("layers"),
            },
            Pooling = PoolingKind.None,
            Head = new HeadSpec { Kind = head, Width = table[0], IsTied = golden.Notes["tied"] == "true" },
        });
        foreach (Parameter parameter in network.Parameters.All)
        {
            golden[NameInFile(parameter)].Values.CopyTo(parameter.In(network.Weights));
        }

        network.Pack();
        return network;
    }

    private static SequenceBatch BatchOf(Golden golden)
    {
        int[] lengths = golden["lengths"].ToIntegers(), tokens = golden["tokens"].ToIntegers(), labels = golden["labels"].ToIntegers();
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        int first = 0;
        foreach (int length in lengths)
        {
            tokens.AsSpan(first, length).CopyTo(store.AddTokens(0, length));
            labels.AsSpan(first, length).CopyTo(store.Targets.AddClasses(length));
            store.EndSequence(length);
            first += length;
        }

        var batch = new SequenceBatch();
        batch.Load(store, [.. Enumerable.Range(0, lengths.Length)]);
        return batch;
    }

    private static void Enter(WindowStates states, Golden golden)
    {
        for (int level = 0; level < states.Window.Length; level++)
        {
            Enter(states.Window[level].Hidden, golden["h0"], level);
            if (states.Window[level].Cell.Length > 0)
            {
                Enter(states.Window[level].Cell, golden["c0"], level);
            }
        }
    }

    private static void Enter(Matrix[] states, GoldenTensor values, int level)
    {
        for (int stream = 0; stream < values.Shape[1]; stream++)
        {
            for (int unit = 0; unit < values.Shape[2]; unit++)
            {
                states[0][stream, unit] = values.At(level, stream, unit);
            }
        }
    }

    private static float[] Flat(RecurrentStates[] levels, Func<RecurrentStates, Matrix[]> states) =>
        [.. levels.SelectMany(level => Enumerable.Range(0, states(level)[0].Rows).SelectMany(row => states(level)[0].Row(row).ToArray()))];

    /// <summary>Without the name of the cell, which stands before a recurrent layer's own names.</summary>
    private static string NameInFile(Parameter parameter)
        => parameter.Name.Replace("lstm.", "", StringComparison.Ordinal).Replace("gru.", "", StringComparison.Ordinal);
}
