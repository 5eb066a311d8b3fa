namespace Samples.Running;

/// <summary>One sample: its name on the command line, what it shows, the options it takes and its entry point, which returns the exit code.</summary>
internal sealed record Sample(string Name, string Summary, SampleOptions Options, Func<SampleArguments, int> Run)
{
    /// <summary>Where the public data come from and in which form they are read; shown when they are absent.</summary>
    public string? DataSource { get; init; }

    /// <summary>Whether the sample has data of its own where none are given.</summary>
    public bool RunsWithoutData { get; init; }
}
