namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The parts of a recurrent layer's work that a <see cref="PhaseClock"/> tells apart.</summary>
internal enum LayerPhase
{
    /// <summary>Input products of some steps.</summary>
    Projection,

    /// <summary>Recurrent products and the cell's formulas.</summary>
    Step,

    /// <summary>Gradients of the pre-activations, from the last step to the first.</summary>
    ThroughTime,

    /// <summary>Gradients of the weights.</summary>
    WeightGradient,

    /// <summary>Gradient of the input.</summary>
    InputGradient,
}
