using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The same stack written out: each sequence alone, step by step, in plain torch operations.</summary>
internal static class StepwiseNetwork
{
    public static NetworkOutput Run(NetworkShape shape, Batch batch)
    {
        int sequenceCount = batch.Lengths.Length;
        var outputs = new Tensor[sequenceCount];
        var hiddens = new Tensor[sequenceCount];
        var cells = new Tensor[sequenceCount];
        for (int sequence = 0; sequence < sequenceCount; sequence++)
        {
            (outputs[sequence], hiddens[sequence], Tensor? exitCell) = RunOne(shape, batch, sequence);
            if (exitCell is not null)
            {
                cells[sequence] = exitCell;
            }
        }
        return new NetworkOutput(stack(outputs, 0), stack(hiddens, 1), shape.HasCellState ? stack(cells, 1) : null);
    }

    private static (Tensor Output, Tensor Hidden, Tensor? Cell) RunOne(NetworkShape shape, Batch batch, int sequence)
    {
        int length = batch.Lengths[sequence];
        var exitHidden = new List<Tensor>();
        var exitCell = new List<Tensor>();
        Tensor[] steps = [.. Enumerable.Range(0, length).Select(t => batch.Input[sequence, t])];
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            var directions = new List<Tensor[]>();
            for (int direction = 0; direction < shape.DirectionCount; direction++)
            {
                int state = layer * shape.DirectionCount + direction;
                var weights = new LayerWeights(batch.Weights, NetworkShape.Suffix(layer, direction == 1));
                Tensor hidden = batch.Hidden[state, sequence];
                Tensor? cell = batch.Cell?[state, sequence];
                var output = new Tensor[length];
                for (int k = 0; k < length; k++)
                {
                    int t = direction == 0 ? k : length - 1 - k;
                    (hidden, cell) = CellFormulas.Step(shape.Cell, weights, steps[t], hidden, cell);
                    output[t] = hidden;
                }
                directions.Add(output);
                exitHidden.Add(hidden);
                if (cell is not null)
                {
                    exitCell.Add(cell);
                }
            }
            steps = [.. Enumerable.Range(0, length).Select(t => cat([.. directions.Select(output => output[t])], 0))];
        }
        int longest = batch.Lengths.Max();
        Tensor joined = stack(steps, 0);
        Tensor padded = longest == length ? joined : cat([joined, zeros([longest - length, joined.shape[1]], joined.dtype)], 0);
        return (padded, stack(exitHidden, 0), exitCell.Count == 0 ? null : stack(exitCell, 0));
    }
}
