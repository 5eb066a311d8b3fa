using Microsoft.ML.Recurrent.Tests.Architecture;
using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

/// <summary>
/// The log that comes with the samples is what its generator makes. After an intended change of the generator, run the tests once with
/// <c>RECURRENT_WRITE_MACHINE_LOG=1</c> and commit the file.
/// </summary>
public sealed class MachineLogTests
{
    private static readonly string FilePath = Path.Combine(Repository.Root, "src", "Samples", "Data", "MachineLog", "machine-log.csv");

    [Fact]
    public void The_file_is_the_generators_output_byte_for_byte()
    {
        string log = string.Concat(MachineLogGenerator.Lines(MachineLogGenerator.DefaultSeed).Select(line => line + "\n"));

        if (Environment.GetEnvironmentVariable("RECURRENT_WRITE_MACHINE_LOG") == "1")
        {
            File.WriteAllText(FilePath, log);
        }

        Assert.Equal(log, File.ReadAllText(FilePath));
    }

    [Fact]
    public void It_has_the_runs_and_rows_that_the_readme_names()
    {
        string[][] rows = [.. File.ReadLines(FilePath).Skip(1).Select(line => line.Split(','))];

        Assert.Equal(10_317, rows.Length);
        Assert.All(rows.GroupBy(row => row[0]), run => Assert.InRange(run.Count(), 25, 45));
        Assert.Equal(
            ["blocked 75", "loose 75", "normal 75", "slipping 75"],
            rows.DistinctBy(row => row[0]).CountBy(row => row[5]).Select(state => $"{state.Key} {state.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_seed_gives_another_log()
        => Assert.NotEqual(MachineLogGenerator.Lines(1), MachineLogGenerator.Lines(2));
}
