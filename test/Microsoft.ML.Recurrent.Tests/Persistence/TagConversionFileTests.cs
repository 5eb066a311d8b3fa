using System.Text;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class TagConversionFileTests
{
    [Fact]
    public void A_conversion_that_an_earlier_build_saved_is_read()
    {
        TagConversion conversion = Read("""{"outputColumnName":"Spans","inputColumnName":"Tags","outputScheme":"Bioes"}""");
        Assert.Equal(new TagConversion { OutputColumnName = "Spans", InputColumnName = "Tags", OutputScheme = TaggingScheme.Bioes }, conversion);
    }

    [Theory]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"B","outputScheme":"Bios"}""", "'outputScheme' is String Bios, expected one of")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"B","outputScheme":99}""", "'outputScheme' is 99")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"B","outputScheme":"None"}""", "'outputScheme' is None")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"B"}""", "'outputScheme' is None")]
    [InlineData("""{"outputColumnName":null,"inputColumnName":"B","outputScheme":"Bio"}""", "'outputColumnName'")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"","outputScheme":"Bio"}""", "'inputColumnName' is empty")]
    [InlineData("""{"outputColumnName":"","inputColumnName":"B","outputScheme":"Bio"}""", "'outputColumnName' is empty")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":7,"outputScheme":"Bio"}""", "'inputColumnName' is Number 7, expected a text")]
    [InlineData("""{"outputColumnName":"A","inputColumnName":"B","outputScheme":"Bio","more":1}""", "'more'")]
    [InlineData("null", "an object")]
    [InlineData("{", "damaged")]
    public void What_is_no_conversion_is_refused_with_the_field(string json, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static TagConversion Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return TagConversionFile.Read(stream);
    }
}
