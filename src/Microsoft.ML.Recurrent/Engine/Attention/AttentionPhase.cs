namespace Microsoft.ML.Recurrent.Engine.Attention;

/// <summary>What threads share of the attention of all steps.</summary>
internal enum AttentionPhase
{
    Align,
    Tanh,
    Backward,
}
