namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A walk of <see cref="CostFrugalTuner"/> in the unit cube of all options: where it stands, how far it steps, and how long it has found nothing.</summary>
internal sealed class Walk
{
    // Steps of a tenth of the range per option are the paper's first ones; below the least one all that is near has been tried.
    private const double FirstStep = 0.1;
    private const double LeastStep = 0.01;

    // The paper waits for 2^(d-1) steps without improvement, which trainings of more than a few options never reach.
    private const int MaximumPatience = 16;

    private readonly int _patience;
    private int _steps;
    private int _stepOfBest;
    private int _inVain;

    public Walk(double[] start)
    {
        Place = start;
        Step = FirstStep * Math.Sqrt(start.Length);
        _patience = Math.Min(1 << Math.Min(start.Length - 1, 10), MaximumPatience);
    }

    /// <summary>Where it stands, from 0 to 1 in each option.</summary>
    public double[] Place { get; private set; }

    /// <summary>The trial there; null: it has not been judged.</summary>
    public TrialRecord? Holder { get; private set; }

    /// <summary>The length of a step.</summary>
    public double Step { get; private set; }

    /// <summary>Whether all that is near has been tried.</summary>
    public bool IsOver => Step < LeastStep * Math.Sqrt(Place.Length);

    /// <summary>A trial at a place was judged better than all before it.</summary>
    public void MoveTo(double[] place, TrialRecord holder)
    {
        Place = place;
        Holder = holder;
        _inVain = 0;
        _stepOfBest = ++_steps;
    }

    /// <summary>A trial was no better. After many, steps get shorter, by how much longer ago the best one is (Wu et al. 2021).</summary>
    public void Stay()
    {
        _steps++;
        if (++_inVain >= _patience)
        {
            _inVain = 0;
            Step *= Math.Sqrt(Math.Max(_stepOfBest, 1) / (double)_steps);
        }
    }

    /// <summary>Nothing new is near.</summary>
    public void Shorten() => Step /= 2;
}
