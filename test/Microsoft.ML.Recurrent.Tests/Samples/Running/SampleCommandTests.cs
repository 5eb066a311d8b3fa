using System.Reflection;
using System.Text.RegularExpressions;
using global::Samples.Running;
using global::Samples.Watching;
using Microsoft.ML.Recurrent.Tests.Architecture;

namespace Microsoft.ML.Recurrent.Tests.Samples.Running;

public sealed partial class SampleCommandTests
{
    private SampleArguments? _received;

    [Fact]
    public void Without_a_name_the_first_sample_runs()
    {
        Assert.Equal(0, Run("--seed", "7"));
        Assert.Equal(7, _received!.Seed);
    }

    [Fact]
    public void A_named_sample_gets_its_options()
    {
        Assert.Equal(1, Run("second", "--cell", "gru", "--epochs", "3"));
        Assert.Equal(RecurrentCellKind.Gru, _received!.Cell);
        Assert.Equal(3, _received.Epochs);
        Assert.Null(_received.Seed);
    }

    [Fact]
    public void A_length_reaches_the_sample()
    {
        Assert.Equal(1, Run("second", "--length", "50"));
        Assert.Equal(50, _received!.Length);
    }

    [Fact]
    public void Full_needs_no_value()
    {
        Assert.Equal(0, Run("measures", "--full", "--seed", "3"));
        Assert.Equal((true, 3), (_received!.IsFull, _received.Seed!.Value));
        Assert.Equal(0, Run("measures", "--seed", "3"));
        Assert.False(_received.IsFull);
    }

    [Fact]
    public void A_port_reaches_the_sample()
    {
        Assert.Equal(0, Run("serves", "--port", "0"));
        Assert.Equal(0, _received!.Port);
    }

    [Theory]
    [InlineData("third")]
    [InlineData("serves", "--port", "none")]
    [InlineData("second", "--port", "8080")]
    [InlineData("second", "--seed", "1")]
    [InlineData("--seed")]
    [InlineData("--seed", "-1")]
    [InlineData("--seed", "1", "--seed", "2")]
    [InlineData("second", "--cell", "transformer")]
    [InlineData("second", "--epochs", "0")]
    [InlineData("second", "--length", "1")]
    [InlineData("--length", "50")]
    [InlineData("--full")]
    [InlineData("measures", "--full", "--full")]
    [InlineData("measures", "--full", "true")]
    [InlineData("measures", "--full", "--seed")]
    public void A_wrong_command_line_runs_nothing_and_ends_with_code_2(params string[] arguments)
    {
        Assert.Equal(2, Run(arguments));
        Assert.Null(_received);
    }

    [Theory]
    [InlineData("reads")]
    [InlineData("reads", "--data", "no such folder")]
    [InlineData("reads", "--data", ".")]
    public void Absent_data_ends_with_code_2(params string[] arguments) => Assert.Equal(2, Run(arguments));

    [Theory]
    [InlineData]
    [InlineData("--data", "no such folder")]
    [InlineData("--data", ".")]
    public void Absent_data_are_named_with_their_source(params string[] options)
    {
        var sample = new Sample("reads", "", SampleOptions.Data, _ => 0) { DataSource = "They come from an archive." };

        var error = Assert.Throws<UsageException>(() => SampleArguments.Parse(sample, options).DataFile("no such file.txt"));

        Assert.EndsWith("They come from an archive.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sample_that_reads_data_says_where_they_come_from_and_so_does_its_page()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", "Samples", "README.md"));
        Sample[] reading = [.. AllSamples().Where(sample => sample.Options.HasFlag(SampleOptions.Data))];
        Assert.Equal(18, reading.Length);
        Assert.All(reading, sample =>
        {
            string address = Address().Match(sample.DataSource ?? "").Value;
            Assert.NotEmpty(address);
            string section = page.Split("\n## ").Single(part => part.StartsWith(sample.Name + "\n", StringComparison.Ordinal));
            Assert.Contains($"\nData: ", section, StringComparison.Ordinal);
            Assert.Contains(address, section, StringComparison.Ordinal);

            if (sample.RunsWithoutData)
            {
                return;
            }

            var error = Assert.Throws<UsageException>(() => sample.Run(SampleArguments.Parse(sample, [])));
            Assert.EndsWith(sample.DataSource!, error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_model_file_that_is_absent_or_none_is_a_line_and_code_2()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string other = Path.Combine(folder, "other.zip");
            File.WriteAllText(other, "no model");
            foreach (string path in (string[])[Path.Combine(folder, "nofile.zip"), other])
            {
                Assert.Contains("--score names no", Assert.Throws<UsageException>(() => Score(path)).Message, StringComparison.Ordinal);
                Assert.Equal(2, new SampleCommand([Determinism.Sample]).Run(["determinism", "--score", path]));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static int Score(string path) => Determinism.Sample.Run(SampleArguments.Parse(Determinism.Sample, ["--score", path]));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_line_and_code_2()
        => Assert.Equal(2, new SampleCommand([new Sample("draws", "", SampleOptions.Picture, arguments =>
        {
            File.WriteAllText(arguments.PicturePath!, "");
            return 0;
        })]).Run(["draws", "--picture", Path.Combine("no such folder", "picture.svg")]));

    private static IEnumerable<Sample> AllSamples() =>
        from type in typeof(Sample).Assembly.GetTypes()
        let field = type.GetField("Sample", BindingFlags.Public | BindingFlags.Static)
        where field?.FieldType == typeof(Sample)
        select (Sample)field.GetValue(null)!;

    [GeneratedRegex("[a-z.]+[.](com|edu)[a-zA-Z/_0-9-]*")]
    private static partial Regex Address();

    private int Run(params string[] arguments) => new SampleCommand(
    [
        new Sample("first", "", SampleOptions.Seed, received => { _received = received; return 0; }),
        new Sample("second", "", SampleOptions.Cell | SampleOptions.Epochs | SampleOptions.Length, received => { _received = received; return 1; }),
        new Sample("measures", "", SampleOptions.Seed | SampleOptions.Full, received => { _received = received; return 0; }),
        new Sample("serves", "", SampleOptions.Port, received => { _received = received; return 0; }),
        new Sample("reads", "", SampleOptions.Data, received => received.DataFile("no such file.txt").Length),
    ]).Run(arguments);
}
