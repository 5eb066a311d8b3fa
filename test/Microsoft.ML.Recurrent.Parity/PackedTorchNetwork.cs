using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>torch.nn.RNN, LSTM or GRU over a PackedSequence.</summary>
internal static class PackedTorchNetwork
{
    /// <summary>The batch comes back with the module's own parameters as its weights: those are the leaves of the graph.</summary>
    public static (NetworkOutput Output, Batch Leaves) Run(NetworkShape shape, Batch batch)
    {
        ScalarType precision = batch.Input.dtype;
        using Tensor lengths = tensor(batch.Lengths.Select(length => (long)length).ToArray());
        PackedSequence packed = pack_padded_sequence(batch.Input, lengths, batch_first: true, enforce_sorted: false);
        switch (shape.Cell)
        {
            case CellKind.Lstm:
                LSTM lstm = nn.LSTM(shape.InputSize, shape.HiddenSize, shape.LayerCount, bidirectional: shape.Bidirectional, dtype: precision);
                Batch lstmLeaves = WithWeightsIn(lstm, batch);
                (PackedSequence lstmOutput, Tensor lstmHidden, Tensor lstmCell) = lstm.call(packed, (batch.Hidden, batch.Cell!));
                return (new NetworkOutput(Padded(lstmOutput), lstmHidden, lstmCell), lstmLeaves);
            case CellKind.Gru:
                GRU gru = nn.GRU(shape.InputSize, shape.HiddenSize, shape.LayerCount, bidirectional: shape.Bidirectional, dtype: precision);
                Batch gruLeaves = WithWeightsIn(gru, batch);
                (PackedSequence gruOutput, Tensor gruHidden) = gru.call(packed, batch.Hidden);
                return (new NetworkOutput(Padded(gruOutput), gruHidden, null), gruLeaves);
            default:
                nn.NonLinearities activation = shape.Cell == CellKind.RnnRelu ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh;
                RNN rnn = nn.RNN(shape.InputSize, shape.HiddenSize, shape.LayerCount, activation, bidirectional: shape.Bidirectional, dtype: precision);
                Batch rnnLeaves = WithWeightsIn(rnn, batch);
                (PackedSequence rnnOutput, Tensor rnnHidden) = rnn.call(packed, batch.Hidden);
                return (new NetworkOutput(Padded(rnnOutput), rnnHidden, null), rnnLeaves);
        }
    }

    private static Tensor Padded(PackedSequence sequence) => pad_packed_sequence(sequence, batch_first: true).Item1;

    private static Batch WithWeightsIn(nn.Module module, Batch batch)
    {
        var parameters = module.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        if (!parameters.Keys.Order().SequenceEqual(batch.Weights.Keys.Order()))
        {
            throw new InvalidOperationException($"torch names its weights {string.Join(", ", parameters.Keys)}.");
        }
        foreach ((string name, Tensor values) in batch.Weights)
        {
            using (no_grad())
            {
                parameters[name].copy_(values);
            }
        }
        return batch with { Weights = batch.Weights.Keys.ToDictionary(name => name, name => parameters[name]) };
    }
}
