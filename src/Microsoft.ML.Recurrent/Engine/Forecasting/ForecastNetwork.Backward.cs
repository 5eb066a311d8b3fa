using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

internal sealed partial class ForecastNetwork
{
    /// <summary>Adds the gradients of all parameters to the execution's; the pass's scores hold their own gradients.</summary>
    /// <param name="pass">Of <see cref="Forward"/> in training.</param>
    /// <param name="loss">Its penalties act on the encoder's output.</param>
    /// <param name="execution">Memory, threads and gradients.</param>
    public void Backward(ForecastPass pass, LossSettings loss, Execution execution)
    {
        ForecastBatch batch = pass.Batch;
        if (_linear is not null)
        {
            TakeLinear(pass, batch.Count);
            _linear.Backward(new Columns(batch.Linear), pass.LinearScores, default, execution);
        }

        Columns gradient = pass.HeadGradient.Rent(pass.HeadInput, pass.HeadInput.Rows, execution.Workspace);
        _head.Backward(pass.HeadInput, pass.Scores, gradient, execution);
        if (_outputDropout is not null)
        {
            gradient = _outputDropout.Backward(pass.OutputDropout!, gradient, wantsInputGradient: true, execution);
        }

        RecurrentStates[]? final = null;
        if (_pooling is not null)
        {
            gradient = _pooling.Backward(pass.Pooling!, gradient, wantsInputGradient: true, execution);
        }
        else if (_decoder is not null)
        {
            final = BackwardDecoder(pass, gradient, execution);
            gradient = pass.OutputGradient.RentZeroed(pass.Encoder.Output, pass.Encoder.Output.Rows, execution.Workspace);
        }

        ActivationPenalty.Add(loss.ActivationPenalty, isTemporal: false, pass.Encoder.Output, gradient, batch.Layout, execution);
        ActivationPenalty.Add(loss.TemporalPenalty, isTemporal: true, pass.Encoder.Output, gradient, batch.Layout, execution);
        bool learns = _projection is not null || _tokens is not null;
        gradient = _encoder.Backward(pass.Encoder, gradient, final, initialGradients: null, learns, execution);
        if (learns)
        {
            BackwardInput(pass, gradient, execution);
        }
    }

    /// <summary>The gradients of the encoder's final states.</summary>
    private RecurrentStates[] BackwardDecoder(ForecastPass pass, Columns gradient, Execution execution)
    {
        int rowCount = pass.Batch.Count * Spec.SegmentCount;
        RecurrentStates[] initial = pass.SegmentGradientSet.Rent(_decoder!, rowCount, execution.Workspace);
        Columns input = _decoder!.Backward(pass.Decoder!, gradient, finalGradients: null, initial, wantsInputGradient: true, execution);
        AlignedBuffer gradients = execution.Gradients!.Dense;
        for (int row = 0; row < rowCount; row++)
        {
            _positions!.AddGradient(gradients, row % Spec.SegmentCount, input[0].Row(row));
            _tokens?.AddGradient(gradients, pass.Batch.Tokens[row / Spec.SegmentCount], input[input.Count - 1].Row(row));
        }

        RecurrentStates[] final = pass.FinalGradientSet.Rent(_encoder, pass.Batch.Count, execution.Workspace);
        SegmentStates.Sum(initial, final, Spec.SegmentCount);
        return final;
    }

    private void BackwardInput(ForecastPass pass, Columns gradient, Execution execution)
    {
        if (_inputDropout is not null)
        {
            gradient = _inputDropout.Backward(pass.InputDropout!, gradient, wantsInputGradient: true, execution);
        }

        ForecastBatch batch = pass.Batch;
        for (int row = 0; _tokens is not null && row < batch.Numbers.Rows; row++)
        {
            _tokens.AddGradient(execution.Gradients!.Dense, batch.Tokens[row % batch.Count], gradient[1].Row(row));
        }

        if (_projection is not null)
        {
            Unrectify(pass.Projected, gradient[0]);
            _projection.Backward(new Columns(batch.Numbers), gradient[0], default, execution);
        }
    }

    /// <summary>Gathers the gradients of the linear path's scores, which are those of the scores that it was added to.</summary>
    private void TakeLinear(ForecastPass pass, int windows)
    {
        for (int window = 0; window < windows; window++)
        {
            Span<float> linear = pass.LinearScores.Row(window);
            for (int segment = 0; segment < Spec.SegmentCount; segment++)
            {
                pass.Scores.Row((window * Spec.SegmentCount) + segment).CopyTo(linear.Slice(segment * Spec.OutputWidth, Spec.OutputWidth));
            }
        }
    }

    private static void Unrectify(Matrix units, Matrix gradient)
    {
        for (int row = 0; row < units.Rows; row++)
        {
            ReadOnlySpan<float> values = units.Row(row);
            Span<float> slopes = gradient.Row(row);
            for (int unit = 0; unit < values.Length; unit++)
            {
                slopes[unit] = values[unit] > 0 ? slopes[unit] : 0;
            }
        }
    }
}
