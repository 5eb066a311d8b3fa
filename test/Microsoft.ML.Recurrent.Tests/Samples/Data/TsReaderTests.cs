using Samples.Data;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data;

public sealed class TsReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Channels_of_a_line_become_steps_of_channels()
    {
        TimeSeries series = Assert.Single(Read("# a comment\n@problemName x\n\n@data\n1,2,3:10,20,30:left\n", channelCount: 2));

        Assert.Equal([1, 10, 2, 20, 3, 30], series.Values);
        Assert.Equal("left", series.Label);
    }

    [Fact]
    public void A_missing_value_is_not_a_number() => Assert.Equal([1, float.NaN], Read("@data\n1,?:a\n", channelCount: 1)[0].Values);

    [Theory]
    [InlineData("@data\n1,2:1:a\n", 2, "line 2: expected 2 values in every channel, got 1")]
    [InlineData("@data\n1,2:a\n", 2, "line 2: expected 2 channel(s)")]
    [InlineData("@data\n1,x:a\n", 1, "line 2: expected a number or '?', got 'x'")]
    [InlineData("@problemName x\n", 1, "expected series after a line '@data'")]
    public void A_malformed_file_is_refused_with_the_place(string text, int channelCount, string message)
    {
        var exception = Assert.Throws<InvalidDataException>(() => Read(text, channelCount));

        Assert.Contains(message, exception.Message);
    }

    private IReadOnlyList<TimeSeries> Read(string text, int channelCount)
    {
        File.WriteAllText(_path, text);
        return TsReader.Read(_path, channelCount);
    }
}
