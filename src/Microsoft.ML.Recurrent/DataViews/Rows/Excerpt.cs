namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>A piece of a file as a message shows it: whole where it is short, else its beginning.</summary>
internal static class Excerpt
{
    private const int Longest = 100;

    public static string Of(ReadOnlySpan<char> text)
    {
        if (text.Length <= Longest)
        {
            return $"'{text}'";
        }

        int end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return $"'{text[..end]}...' ({text.Length} characters)";
    }
}
