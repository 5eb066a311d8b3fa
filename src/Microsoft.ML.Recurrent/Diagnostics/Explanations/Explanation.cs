using System.Globalization;

namespace Microsoft.ML.Recurrent;

/// <summary>What the steps and channels of a sequence did to one value that a model gave it.</summary>
/// <remarks>
/// The value is the logit of a class or label (before softmax or sigmoid; of a CRF the emission score, without transitions), of sequence to sequence the logit of a
/// written symbol given those before it, and of a regression the predicted number in the label's units. The baseline is a sequence of the same length without content: zero
/// vectors in place of those of tokens and characters, and numbers at 0 as the network reads them, their training mean where they are standardised.
/// </remarks>
public sealed class Explanation
{
    internal Explanation(StepAttribution[] steps, string[] channelNames, double[] channels)
    {
        Steps = Array.AsReadOnly(steps);
        ChannelNames = Array.AsReadOnly(channelNames);
        Channels = Array.AsReadOnly(channels);
    }

    /// <summary>The row of the data, from 0.</summary>
    public required long Row { get; init; }

    /// <summary>Of models that predict something of each step, and of sequence to sequence: the explained step, or place in the written sequence, from 0; else null.</summary>
    public required int? ExplainedStep { get; init; }

    /// <summary>The explained class, label, number or symbol, from 0 in the order of the model's scores.</summary>
    public required int OutputIndex { get; init; }

    /// <summary>Its name.</summary>
    public required string OutputName { get; init; }

    /// <summary>The explained value.</summary>
    public required double Value { get; init; }

    /// <summary>The same value of the baseline.</summary>
    public required double BaselineValue { get; init; }

    /// <summary>The attributions, step by step of the input.</summary>
    public IReadOnlyList<StepAttribution> Steps { get; }

    /// <summary>
    /// Of each column of numbers its numbers per step, by their names or as <c>Column[0]</c>; of each column of tokens one name: its vectors are one channel. What a word's
    /// characters and casing make are channels of their own.
    /// </summary>
    public IReadOnlyList<string> ChannelNames { get; }

    /// <summary>Per channel the attribution over all steps: of the gradient methods the sum, of occlusion the loss when the channel is replaced at all steps.</summary>
    public IReadOnlyList<double> Channels { get; }

    /// <summary>
    /// |sum of attributions - (<see cref="Value"/> - <see cref="BaselineValue"/>)|. For integrated gradients it falls with the number of points (see <see cref="ExplanationOptions.CompletenessTolerance"/>); for the other methods it
    /// says how far they are from completeness, which they do not promise.
    /// </summary>
    public double CompletenessError => Math.Abs(Steps.Sum(step => step.Attribution) - (Value - BaselineValue));

    /// <summary>The completeness error as a share of |<see cref="Value"/> - <see cref="BaselineValue"/>|.</summary>
    public double RelativeCompletenessError => CompletenessError / Math.Abs(Value - BaselineValue);

    /// <summary>The explanation in a line: the value, and the steps with their attributions.</summary>
    public override string ToString()
    {
        string place = ExplainedStep is int explained ? string.Create(CultureInfo.InvariantCulture, $" at step {explained}") : "";
        IEnumerable<string> steps = Steps.Select(step => string.Create(
            CultureInfo.InvariantCulture, $"{(step.Text.Length > 0 ? step.Text : $"[{step.Step}]")} {step.Attribution:+0.000;-0.000;0.000}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"row {Row}: {OutputName}{place} {Value:0.000} (baseline {BaselineValue:0.000}): {string.Join(", ", steps)}");
    }
}
