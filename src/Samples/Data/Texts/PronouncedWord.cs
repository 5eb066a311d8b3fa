namespace Samples.Data.Texts;

/// <summary>A word with its sounds; up to four ways of saying it, the first of which is learned.</summary>
internal sealed class PronouncedWord
{
    public string Spelling { get; set; } = "";

    public string[] Sounds { get; set; } = [];

    public string[] SecondWay { get; set; } = [];

    public string[] ThirdWay { get; set; } = [];

    public string[] FourthWay { get; set; } = [];
}
