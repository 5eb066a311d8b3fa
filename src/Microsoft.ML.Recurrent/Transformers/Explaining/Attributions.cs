using Microsoft.ML.Recurrent.Engine.Networks.Explaining;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>Makes the attributions of one value to the steps and channels of one sequence.</summary>
/// <param name="network">The network as a function of vectors.</param>
/// <param name="channels">The parts of a step.</param>
/// <param name="options">The method.</param>
internal sealed class Attributions(VectorNetwork network, InputChannel[] channels, ExplanationOptions options)
{
    private const int MaximumAttempts = 3;

    private float[][] _vectors = [];
    private int _length;

    /// <summary>The value at the input.</summary>
    public double Value { get; private set; }

    /// <summary>The value at the baseline.</summary>
    public double BaselineValue { get; private set; }

    /// <summary>Per step what all its channels did.</summary>
    public double[] Steps { get; private set; } = [];

    /// <summary>Per step and channel [T][channels].</summary>
    public double[][] StepChannels { get; private set; } = [];

    /// <summary>Per channel over all steps.</summary>
    public double[] Channels { get; private set; } = [];

    /// <summary>Explains one score of a sequence.</summary>
    /// <param name="choice">The score.</param>
    /// <param name="value">What is made of it.</param>
    /// <param name="vectors">The sequence, per input [T x width].</param>
    public void Make(in ScoreChoice choice, ExplainedValue value, float[][] vectors)
    {
        _vectors = vectors;
        _length = choice.Length;
        Steps = new double[_length];
        StepChannels = new double[_length][];
        for (int step = 0; step < _length; step++)
        {
            StepChannels[step] = new double[channels.Length];
        }

        Channels = new double[channels.Length];
        if (options.Method == ExplanationMethod.Occlusion)
        {
            Occlude(choice, value);
            return;
        }

        if (options.Method == ExplanationMethod.GradientTimesInput)
        {
            double[] ends = ValuesAt(choice, value, [1, 0]);
            (Value, BaselineValue) = (ends[0], ends[1]);
            AddProducts(choice, value, [1], [1]);
            return;
        }

        Integrate(choice, value);
    }

    /// <summary>Refines the parts of the line and integrates again where the estimate of the error was too good.</summary>
    private void Integrate(in ScoreChoice choice, ExplainedValue value)
    {
        ScoreChoice own = choice;
        var line = new LineParts(places => ValuesAt(own, value, places), options.NumberOfPoints);
        (Value, BaselineValue) = (line.LastValue, line.FirstValue);
        if (options.CompletenessTolerance is not float tolerance)
        {
            AddProducts(own, value, line.Middles, line.Widths);
            return;
        }

        // The estimate is an upper one, so it may be twice what is allowed; if that was too much, the check below tells.
        double wanted = 2 * tolerance * line.Scale;
        line.Refine(wanted);
        for (int attempt = 0; ; attempt++)
        {
            AddProducts(own, value, line.Middles, line.Widths);
            bool isGood = Math.Abs(Steps.Sum() - (Value - BaselineValue)) <= tolerance * Math.Abs(Value - BaselineValue);
            wanted /= 4;
            if (isGood || attempt == MaximumAttempts || !line.Refine(wanted))
            {
                return;
            }
        }
    }

    private double[] ValuesAt(in ScoreChoice choice, ExplainedValue value, double[] places)
        => Array.ConvertAll(network.Score(choice, places.Length, (point, input, target) => WriteScaled(input, (float)places[point], target)), value.At);

    /// <summary>Makes the attributions of the gradients at some places of the line, each times its weight, times the input.</summary>
    private void AddProducts(in ScoreChoice choice, ExplainedValue value, double[] places, double[] weights)
    {
        double[][] gradients = Array.ConvertAll(_vectors, own => new double[own.Length]);
        network.Differentiate(
            choice,
            places.Length,
            (point, input, target) => WriteScaled(input, (float)places[point], target),
            gradients,
            (point, score) => weights[point] * value.SlopeAt(score));
        Array.Clear(Steps);
        Array.Clear(Channels);
        for (int step = 0; step < _length; step++)
        {
            for (int place = 0; place < channels.Length; place++)
            {
                InputChannel channel = channels[place];
                int first = (step * network.Widths[channel.Input]) + channel.First;
                double sum = 0;
                for (int i = first; i < first + channel.Count; i++)
                {
                    sum += gradients[channel.Input][i] * _vectors[channel.Input][i];
                }

                StepChannels[step][place] = sum;
                Steps[step] += sum;
                Channels[place] += sum;
            }
        }
    }

    /// <summary>Points: the input, the baseline, each block, and with several channels each channel of each block and each channel of all steps.</summary>
    private void Occlude(in ScoreChoice choice, ExplainedValue value)
    {
        int blockLength = Math.Min(options.OcclusionBlockLength, _length);
        int blocks = (_length + blockLength - 1) / blockLength;
        int parts = channels.Length == 1 ? 0 : channels.Length;
        double[] scores = network.Score(choice, checked(2 + blocks + (parts * (blocks + 1))), (point, input, target) =>
        {
            if (point < 2)
            {
                WriteScaled(input, 1 - point, target);
                return;
            }

            int place = point - 2;
            _vectors[input].CopyTo(target);
            if (place < blocks)
            {
                Clear(input, target, place, blockLength, channel: null);
            }
            else
            {
                (int channel, int block) = Math.DivRem(place - blocks, blocks + 1);
                Clear(input, target, block, block == blocks ? _length : blockLength, channels[channel], isAll: block == blocks);
            }
        });
        double[] values = Array.ConvertAll(scores, value.At);
        Value = values[0];
        BaselineValue = values[1];
        for (int step = 0; step < _length; step++)
        {
            int block = step / blockLength;
            Steps[step] = Value - values[2 + block];
            for (int channel = 0; channel < channels.Length; channel++)
            {
                StepChannels[step][channel] = parts == 0 ? Steps[step] : Value - values[2 + blocks + (channel * (blocks + 1)) + block];
            }
        }

        for (int channel = 0; channel < channels.Length; channel++)
        {
            Channels[channel] = Value - (parts == 0 ? BaselineValue : values[2 + blocks + (channel * (blocks + 1)) + blocks]);
        }
    }

    private void WriteScaled(int input, float factor, Span<float> target)
    {
        ReadOnlySpan<float> own = _vectors[input];
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = factor * own[i];
        }
    }

    private void Clear(int input, Span<float> target, int block, int blockLength, InputChannel? channel, bool isAll = false)
    {
        if (channel is not null && channel.Input != input)
        {
            return;
        }

        int width = network.Widths[input];
        int first = isAll ? 0 : block * blockLength;
        for (int step = first; step < Math.Min(first + blockLength, _length); step++)
        {
            target.Slice((step * width) + (channel?.First ?? 0), channel?.Count ?? width).Clear();
        }
    }
}
