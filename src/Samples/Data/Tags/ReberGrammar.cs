namespace Samples.Data.Tags;

/// <summary>
/// The embedded Reber grammar (Hochreiter and Schmidhuber 1997): B, then T or P, a whole Reber string, then T or P as at the second place, and E. What comes before the
/// last symbol is known only by who remembers the second one across the string between them.
/// </summary>
internal static class ReberGrammar
{
    private const int Start = 0;
    private const int End = 7;

    // From each state of the inner grammar its two ways; state 0 has B alone and state 6 E alone.
    private static readonly (char Symbol, int Next)[][] Ways =
    [
        [('B', 1)],
        [('T', 2), ('P', 3)],
        [('S', 2), ('X', 4)],
        [('T', 3), ('V', 5)],
        [('X', 3), ('S', 6)],
        [('P', 4), ('V', 6)],
        [('E', End)],
    ];

    /// <summary>A string as what is read and what comes next, step by step.</summary>
    public static TaggedSymbols Draw(Random random)
    {
        List<char> symbols = ['B', "TP"[random.Next(2)]];
        for (int state = Start; state != End;)
        {
            (char symbol, state) = Ways[state][random.Next(Ways[state].Length)];
            symbols.Add(symbol);
        }

        symbols.AddRange([symbols[1], 'E']);
        return new TaggedSymbols
        {
            Symbols = [.. symbols.SkipLast(1).Select(symbol => symbol.ToString())],
            Tags = [.. symbols.Skip(1).Select(symbol => symbol.ToString())],
        };
    }

    /// <summary>What may come after each step of a string.</summary>
    public static string[][] LegalAfter(TaggedSymbols row)
    {
        var legal = new List<string[]> { new[] { "T", "P" } };
        int state = Start;
        for (int step = 1; step < row.Symbols.Length - 1; step++)
        {
            if (step > 1)
            {
                state = Ways[state].First(way => way.Symbol == row.Symbols[step][0]).Next;
            }

            legal.Add(state == End ? [row.Symbols[1]] : [.. Ways[state].Select(way => way.Symbol.ToString())]);
        }

        legal.Add(["E"]);
        return [.. legal];
    }
}
