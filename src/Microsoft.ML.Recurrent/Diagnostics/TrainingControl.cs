namespace Microsoft.ML.Recurrent;

/// <summary>Ends a training in good order: from a progress callback, or from another thread such as a button's. For one training.</summary>
public sealed class TrainingControl
{
    private volatile bool _stopsAfterEpoch;

    /// <summary>Whether <see cref="StopAfterEpoch"/> was called.</summary>
    public bool IsStopRequested => _stopsAfterEpoch;

    /// <summary>
    /// Lets the epoch under way end, validation included, and then training. The model has the best epoch's weights where there are validation data, as it has at
    /// any other end.
    /// </summary>
    public void StopAfterEpoch() => _stopsAfterEpoch = true;
}
