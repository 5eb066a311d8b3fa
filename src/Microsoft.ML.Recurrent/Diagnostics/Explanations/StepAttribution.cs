namespace Microsoft.ML.Recurrent;

/// <summary>What one step of a sequence did to an explained value.</summary>
public sealed class StepAttribution
{
    internal StepAttribution(int step, string text, double attribution, double[] channels)
    {
        Step = step;
        Text = text;
        Attribution = attribution;
        Channels = Array.AsReadOnly(channels);
    }

    /// <summary>The step, from 0.</summary>
    public int Step { get; }

    /// <summary>The token or character as it stands in the data, of a key what it stands for; empty where the step has numbers alone, and where a token is missing.</summary>
    public string Text { get; }

    /// <summary>
    /// In the units of <see cref="Explanation.Value"/>: positive where the step raised it. Of the gradient methods the sum of <see cref="Channels"/>; of occlusion the
    /// loss when the step's whole block is replaced, the same at each of its steps.
    /// </summary>
    public double Attribution { get; }

    /// <summary>The same per channel, in the order of <see cref="Explanation.ChannelNames"/>.</summary>
    public IReadOnlyList<double> Channels { get; }
}
