namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A contestant of ours as the baseline has it.</summary>
internal sealed class BaselineContestant : IContestant
{
    private readonly IDisposable _contestant;
    private readonly Action _run;
    private readonly Func<Dictionary<string, float[]>> _examine;

    /// <param name="contestant">Has the methods of <see cref="IContestant"/>, but is of another assembly.</param>
    public BaselineContestant(IDisposable contestant)
    {
        _contestant = contestant;
        _run = contestant.GetType().GetMethod(nameof(Run), [])!.CreateDelegate<Action>(contestant);
        _examine = contestant.GetType().GetMethod(nameof(Examine), [])!.CreateDelegate<Func<Dictionary<string, float[]>>>(contestant);
    }

    public string Name => Measurement.BaselineName;

    public Outcome Examine()
    {
        var outcome = new Outcome();
        foreach ((string name, float[] tensor) in _examine())
        {
            outcome.Add(name, tensor);
        }

        return outcome;
    }

    public void Run() => _run();

    public void Dispose() => _contestant.Dispose();
}
