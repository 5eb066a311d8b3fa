namespace Microsoft.ML.Recurrent;

/// <summary>Ends a training in good order: from a progress callback, or from another thread such as a button's.</summary>
/// <remarks>
/// A request stays until <see cref="Reset"/>. A training that begins with it - another fold of a cross-validation, another trial, the same trainer again - ends after its first
/// epoch, and the log warns: one request thus ends a whole cross-validation soon. To end one fold alone, call <see cref="Reset"/> in the callback of the next fold's first epoch
/// at the latest, or give each training a control of its own.
/// </remarks>
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

    /// <summary>Takes the request back, so that the control can serve another training.</summary>
    public void Reset() => _stopsAfterEpoch = false;
}
