namespace Samples.Data.Tags;

/// <summary>
/// A made-up text of brackets with letters between them. Behind each bracket a digit says how deep the text is now, so whoever is to predict it must know the depth across
/// all the letters since the bracket before.
/// </summary>
internal static class BracketText
{
    /// <summary>Most brackets that are open at once.</summary>
    public const int MaximumDepth = 4;

    private const string Letters = "aent";

    /// <summary>The text, and how many brackets are open after each of its characters.</summary>
    /// <param name="length">At least so many characters.</param>
    /// <param name="shortestGap">Fewest letters between two brackets.</param>
    /// <param name="longestGap">Most letters between two brackets.</param>
    /// <param name="seed">Decides everything random.</param>
    public static (string Text, int[] Depths) Write(int length, int shortestGap, int longestGap, int seed)
    {
        var random = new Random(seed);
        var text = new System.Text.StringBuilder();
        var depths = new List<int>();
        int depth = 0;
        while (text.Length < length)
        {
            for (int i = random.Next(shortestGap, longestGap + 1); i > 0; i--)
            {
                Add(Letters[random.Next(Letters.Length)]);
            }

            bool opens = depth == 0 || (depth < MaximumDepth && random.Next(2) == 0);
            depth += opens ? 1 : -1;
            Add(opens ? '(' : ')');
            Add((char)('0' + depth));
        }

        return (text.ToString(), [.. depths]);

        void Add(char character)
        {
            text.Append(character);
            depths.Add(depth);
        }
    }
}
