using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Watching;

/// <summary>How fast training goes, and when it will have done its epochs.</summary>
/// <param name="numberOfEpochs">Epochs unless training stops early.</param>
/// <param name="earlier">Time of the runs that this one goes on from.</param>
internal sealed class Throughput(int numberOfEpochs, TimeSpan earlier)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _mark = Stopwatch.GetTimestamp();
    private TimeSpan _epochTime;
    private long _epochSequences;
    private long _epochSteps;

    // Epochs and parts of one that were done before this run; NaN until its first mini-batch has ended.
    private double _doneBefore = double.NaN;

    public int NumberOfEpochs => numberOfEpochs;

    /// <summary>Over this epoch, as far as this run trained it.</summary>
    public double SequencesPerSecond => PerSecond(_epochSequences);

    public double StepsPerSecond => PerSecond(_epochSteps);

    public TimeSpan Elapsed => earlier + Stopwatch.GetElapsedTime(_start);

    /// <summary>Time until all epochs are done.</summary>
    public TimeSpan TimeLeft { get; private set; }

    public void EndBatch(in BatchResult batch, TrainingState state)
    {
        long now = Stopwatch.GetTimestamp();
        _epochTime += Stopwatch.GetElapsedTime(_mark, now);
        _mark = now;
        _epochSequences += batch.SequenceCount;
        _epochSteps += batch.StepCount;
        double done = batch.Epoch - 1 + batch.EpochFraction;
        if (double.IsNaN(_doneBefore))
        {
            _doneBefore = done - (batch.EpochFraction * batch.SequenceCount / state.Progress.SequenceCount);
        }

        Estimate(done, now);
    }

    public void EndEpoch(int epoch) => Estimate(epoch, Stopwatch.GetTimestamp());

    /// <summary>Begins to count anew; what went by since the epoch's end is nobody's.</summary>
    public void BeginEpoch()
    {
        (_epochTime, _epochSequences, _epochSteps) = (TimeSpan.Zero, 0, 0);
        _mark = Stopwatch.GetTimestamp();
    }

    private void Estimate(double done, long now)
    {
        double share = (numberOfEpochs - done) / (done - _doneBefore);
        TimeLeft = share > 0 && double.IsFinite(share) ? Stopwatch.GetElapsedTime(_start, now) * share : TimeSpan.Zero;
    }

    private double PerSecond(long count) => _epochTime > TimeSpan.Zero ? count / _epochTime.TotalSeconds : 0;
}
