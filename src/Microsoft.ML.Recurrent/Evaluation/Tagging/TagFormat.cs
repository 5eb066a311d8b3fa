namespace Microsoft.ML.Recurrent;

/// <summary>How labels that mark spans are written: a letter for the token's place, a separator and the type, as in <c>B-PER</c> unless set otherwise.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Labels</term><description>Format</description></listheader>
/// <item><term><c>B-PER</c>, <c>I-PER</c>, <c>O</c></term><description><c>new TagFormat()</c></description></item>
/// <item><term><c>B_PER</c>, <c>I_PER</c>, <c>O</c></term><description><c>new TagFormat { Separator = '_' }</c></description></item>
/// <item><term><c>PER-B</c>, <c>PER-I</c>, <c>O</c></term><description><c>new TagFormat { LetterAtEnd = true }</c></description></item>
/// <item><term><c>b-per</c>, <c>i-per</c>, <c>o</c></term><description><c>new TagFormat { IgnoreCase = true }</c></description></item>
/// </list>
/// A label may be the letter alone in every format.
/// </remarks>
public sealed record TagFormat
{
    private readonly char _separator = '-';

    internal static TagFormat Usual { get; } = new();

    /// <summary>The character between letter and type; <c>-</c> by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The character is a letter, a digit or white space.</exception>
    public char Separator
    {
        get => _separator;
        init => _separator = char.IsLetterOrDigit(value) || char.IsWhiteSpace(value)
            ? throw new ArgumentOutOfRangeException(nameof(Separator), value, "Expected a character that is no letter, no digit and no white space.")
            : value;
    }

    /// <summary>Whether the letter stands behind the type, as in <c>PER-B</c>; false by default.</summary>
    public bool LetterAtEnd { get; init; }

    /// <summary>Whether the letter, and the O of tokens outside, may be small too; false by default. Types are always told apart by case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Whether a label is that of tokens outside of all spans.</summary>
    internal bool IsOutside(string label) => label == "O" || (IgnoreCase && label == "o");

    /// <summary>The letter and the type of a label, the type empty where there is none; null for a label that is not written this way.</summary>
    internal (char Letter, string Type)? Split(string label)
    {
        if (label.Length == 0 || (label.Length > 1 && (LetterAtEnd ? label[^2] : label[1]) != Separator))
        {
            return null;
        }

        char letter = LetterAtEnd ? label[^1] : label[0];
        string type = label.Length < 3 ? "" : LetterAtEnd ? label[..^2] : label[2..];
        return (IgnoreCase ? char.ToUpperInvariant(letter) : letter, type);
    }

    /// <summary>The C# expression that makes this format.</summary>
    internal string ToCode()
    {
        string[] settings =
        [
            .. Separator == Usual.Separator ? (string[])[] : [$"Separator = '{Separator}'"],
            .. LetterAtEnd ? (string[])["LetterAtEnd = true"] : [],
            .. IgnoreCase ? (string[])["IgnoreCase = true"] : [],
        ];
        return settings.Length == 0 ? "new TagFormat()" : $"new TagFormat {{ {string.Join(", ", settings)} }}";
    }

    /// <summary>A label of this format with the type left open, as an error shows it.</summary>
    internal string Example(char letter) => LetterAtEnd ? $"{Separator}{letter}" : $"{letter}{Separator}";
}
