using Samples.Data.Tags;

namespace Samples.Data.Sequences;

/// <summary>
/// Copy memory (Hochreiter and Schmidhuber 1997, in the form of Arjovsky et al. 2016): ten symbols of eight, <c>lag</c> - 1 blanks, a delimiter and ten blanks, during which the ten symbols are
/// to be answered. Each is answered <c>lag</c> + 10 steps behind its own. Steps before the answer have no tag.
/// </summary>
internal sealed class CopyMemory(int lag, int seed)
{
    public const int SymbolCount = 10;
    public const int AlphabetSize = 8;

    private readonly Random _random = new(seed);

    public TaggedSymbols[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Draw())];

    private TaggedSymbols Draw()
    {
        string[] copied = [.. Enumerable.Range(0, SymbolCount).Select(_ => $"{_random.Next(AlphabetSize) + 1}")];
        return new TaggedSymbols
        {
            Symbols = [.. copied, .. Enumerable.Repeat("-", lag - 1), ":", .. Enumerable.Repeat("-", SymbolCount)],
            Tags = [.. Enumerable.Repeat("", SymbolCount + lag), .. copied],
        };
    }
}
