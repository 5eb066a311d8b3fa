using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>
/// A toy in the place of attention: the last block of a step's input is sin(h'[k] + 0.3*h'[k+1]) of the hidden state before, as far as the block is wide.
/// </summary>
internal sealed class StateFeedback(RecurrentLayer layer, BatchLayout layout, Matrix context, RecurrentStates initialStates)
{
    private const double Neighbour = 0.3;

    private RecurrentPass _pass = null!;

    public Matrix OutputGradient { get; set; }

    /// <summary>S x H: what the first steps' contexts give the initial hidden states.</summary>
    public Matrix InitialGradient { get; } = new Workspace().RentZeroed(layout.SequenceCount, layer.HiddenSize);

    public static double[] ContextOf(double[] hidden, int width)
        => [.. Enumerable.Range(0, width).Select(k => Math.Sin(hidden[k] + Neighbour * hidden[k + 1]))];

    public void Start(RecurrentPass pass) => _pass = pass;

    public void Write(int number, int share, int shareCount)
    {
        int step = StepAt(number);
        for (int sequence = share; sequence < layout.RowsAt(step); sequence += shareCount)
        {
            Span<float> target = context.Row(layout.OffsetOf(step) + sequence);
            ReadOnlySpan<float> hidden = Previous(step, sequence, _pass.Output[0], initialStates.Hidden[0]);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = (float)Math.Sin(hidden[k] + Neighbour * hidden[k + 1]);
            }
        }
    }

    public void AddGradients(int number, int share, int shareCount)
    {
        int step = StepAt(number);
        for (int sequence = share; sequence < layout.RowsAt(step); sequence += shareCount)
        {
            ReadOnlySpan<float> gradient = _pass.InputGradientBlocks[^1].Row(layout.OffsetOf(step) + sequence);
            ReadOnlySpan<float> hidden = Previous(step, sequence, _pass.Output[0], initialStates.Hidden[0]);
            Span<float> hiddenGradient = Previous(step, sequence, OutputGradient, InitialGradient);
            for (int k = 0; k < gradient.Length; k++)
            {
                double slope = gradient[k] * Math.Cos(hidden[k] + Neighbour * hidden[k + 1]);
                hiddenGradient[k] += (float)slope;
                hiddenGradient[k + 1] += (float)(Neighbour * slope);
            }
        }
    }

    private int StepAt(int number) => layer.Directions[0].IsReverse ? layout.StepCount - 1 - number : number;

    /// <summary>The row of the step that the direction takes before this one; of the initial states where the sequence begins here.</summary>
    private Span<float> Previous(int step, int sequence, Matrix packed, Matrix initial)
    {
        int previous = layer.Directions[0].IsReverse ? step + 1 : step - 1;
        bool begins = previous < 0 || previous == layout.StepCount || sequence >= layout.RowsAt(previous);
        return begins ? initial.Row(sequence) : packed.Row(layout.OffsetOf(previous) + sequence);
    }
}
