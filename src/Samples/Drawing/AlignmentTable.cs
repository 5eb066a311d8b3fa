using System.Text;

namespace Samples.Drawing;

/// <summary>The attention of one written sequence as text: a row for each symbol, a column for each step of the source, darker where the weight is greater.</summary>
internal static class AlignmentTable
{
    private const string Shades = " ░▒▓█";

    public static string Draw(IReadOnlyList<string> source, IReadOnlyList<string> written, ReadOnlySpan<float> attention)
    {
        int left = written.Count == 0 ? 0 : written.Max(symbol => symbol.Length);
        var text = new StringBuilder();
        int[] widths = [.. source.Select(step => Math.Max(step.Length, 2))];
        text.Append(' ', left + 1);
        for (int step = 0; step < source.Count; step++)
        {
            text.Append(source[step].PadRight(widths[step] + 1));
        }

        text.AppendLine();
        for (int row = 0; row < written.Count; row++)
        {
            text.Append(written[row].PadRight(left + 1));
            for (int step = 0; step < source.Count; step++)
            {
                float weight = attention[(row * source.Count) + step];
                text.Append(Shades[Math.Min(Shades.Length - 1, (int)MathF.Round(weight * (Shades.Length - 1)))], widths[step]).Append(' ');
            }

            text.AppendLine();
        }

        return text.ToString();
    }
}
