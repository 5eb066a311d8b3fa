namespace Microsoft.ML.Recurrent;

/// <summary>The answer to a trial's report.</summary>
public enum TrialCommand
{
    /// <summary>Train the next epoch, if the order has one.</summary>
    Continue,

    /// <summary>The order is done: leave a checkpoint and end.</summary>
    End,
}
