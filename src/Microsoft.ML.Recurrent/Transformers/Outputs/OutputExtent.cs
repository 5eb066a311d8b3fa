namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>How many values a row of an output column has.</summary>
internal enum OutputExtent
{
    One,

    /// <summary>C: one for each of the network's outputs.</summary>
    Outputs,

    /// <summary>One for each step, or some of them one after the other.</summary>
    Steps,

    /// <summary>Steps x C.</summary>
    StepOutputs,
}
