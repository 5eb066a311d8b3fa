namespace Microsoft.ML.Recurrent;

/// <summary>How the final states of an encoder become the first states of a decoder.</summary>
public enum DecoderBridge
{
    /// <summary>
    /// As they are, layer by layer. Of two directions the decoder takes the mean where all have one size, and both side by side where its states are twice as
    /// wide.
    /// </summary>
    Copy,

    /// <summary>Through a dense layer of each recurrent layer, for states of any size.</summary>
    Dense,
}
