namespace Samples.Data.Tags;

/// <summary>An echo: the tag of each step is the symbol <c>lag</c> steps before it, one of two. Whoever answers has to hold <c>lag</c> symbols at once; the first steps have no tag.</summary>
internal sealed class Echo(int lag, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Sequences with <paramref name="answers"/> tags each.</summary>
    public TaggedSymbols[] Draw(int count, int answers) => [.. Enumerable.Range(0, count).Select(_ => Draw(answers))];

    private TaggedSymbols Draw(int answers)
    {
        string[] symbols = [.. Enumerable.Range(0, lag + answers).Select(_ => $"{"ab"[_random.Next(2)]}")];
        return new TaggedSymbols { Symbols = symbols, Tags = [.. Enumerable.Repeat("", lag), .. symbols[..answers]] };
    }
}
