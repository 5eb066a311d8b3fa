namespace Microsoft.ML.Recurrent;

/// <summary>How a prediction is explained.</summary>
public enum ExplanationMethod
{
    /// <summary>
    /// Integrated gradients (Sundararajan et al. 2017): the gradient, averaged over the straight line from the baseline to the input, times the input. The
    /// attributions add up to what the value gained over the baseline's (completeness), but for <see cref="Explanation.CompletenessError"/>.
    /// </summary>
    IntegratedGradients,

    /// <summary>The gradient at the input times the input (Shrikumar et al. 2016): one backward pass, and no completeness where the network is not linear.</summary>
    GradientTimesInput,

    /// <summary>
    /// What the value loses when steps are replaced by their baseline (Zeiler and Fergus 2014), all channels of them or one. No gradients, no completeness.
    /// </summary>
    Occlusion,
}
