using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>All that is known of a trial. Guarded by the board that holds it.</summary>
internal sealed class ObservedTrial(TrialAssignment assignment)
{
    /// <summary>The newest one.</summary>
    public TrialAssignment Assignment { get; set; } = assignment;

    public int Number => Assignment.Trial;

    public TrialStatus Status { get; set; }

    /// <summary>The epochs in their order.</summary>
    public List<TrialReport> Epochs { get; } = [];

    /// <summary>What is to be made small, of each epoch.</summary>
    public List<double> Values { get; } = [];

    /// <summary>Time of all attempts.</summary>
    public TimeSpan Runtime { get; set; }

    public Exception? Error { get; set; }

    /// <summary>What the model of its last attempt was measured at, where a value needs a model; null: it was not.</summary>
    public Measurement? LastMeasurement { get; private set; }

    /// <summary>The best measurement of all its attempts; null: there is none.</summary>
    public Measurement? BestMeasurement { get; private set; }

    /// <summary>What the experiment's last answer was.</summary>
    public TrialAnswer LastAnswer { get; set; }

    public int EpochCount => Epochs.Count == 0 ? 0 : Epochs[^1].Epoch;

    public long Cost => Epochs.Count == 0 ? 0 : Epochs[^1].Cost;

    /// <summary>The epoch of the least value; null: no epoch has one.</summary>
    public TrialReport? Best
    {
        get
        {
            int best = -1;
            for (int i = 0; i < Values.Count; i++)
            {
                best = double.IsFinite(Values[i]) && (best < 0 || Values[i] < Values[best]) ? i : best;
            }

            return best < 0 ? null : Epochs[best];
        }
    }

    /// <summary>What is to be made small; NaN: there is nothing.</summary>
    public double Value => BestMeasurement?.Value ?? (Best is { } best ? Values[Epochs.IndexOf(best)] : double.NaN);

    public void Measure(Measurement measurement)
    {
        LastMeasurement = measurement;
        bool isBetter = BestMeasurement is not { } best || (double.IsFinite(measurement.Value) && !(measurement.Value >= best.Value));
        BestMeasurement = isBetter ? measurement : BestMeasurement;
    }
}
