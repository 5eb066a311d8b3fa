using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// What is wrong where a rule is not met; where it is met nothing is put together. A file has a rule for each token, and the first
/// message of a process costs milliseconds of compilation.
/// </summary>
[InterpolatedStringHandler]
internal ref struct RuleMessage
{
    private DefaultInterpolatedStringHandler _text;

    public RuleMessage(int literalLength, int formattedCount, bool isMet, out bool isWanted)
    {
        isWanted = !isMet;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
