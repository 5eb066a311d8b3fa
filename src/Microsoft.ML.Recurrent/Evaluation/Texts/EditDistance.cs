namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>
/// The least number of insertions, deletions and substitutions that turn one sequence into another (Levenshtein 1966). Keeps its buffer from call to call.
/// </summary>
internal sealed class EditDistance
{
    private int[] _row = [];

    /// <summary>
    /// The distance of two sequences. Dynamic programming (Wagner and Fischer 1974): time is the product of the lengths, memory one row as long as the
    /// shorter one.
    /// </summary>
    public int Between(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        // What both begin or end with costs nothing.
        int prefix = left.CommonPrefixLength(right);
        left = left[prefix..];
        right = right[prefix..];
        while (!left.IsEmpty && !right.IsEmpty && left[^1] == right[^1])
        {
            left = left[..^1];
            right = right[..^1];
        }

        return left.Length < right.Length ? BetweenRests(right, left) : BetweenRests(left, right);
    }

    private int BetweenRests(ReadOnlySpan<int> longer, ReadOnlySpan<int> shorter)
    {
        if (_row.Length <= shorter.Length)
        {
            _row = new int[Math.Max(shorter.Length + 1, 2 * _row.Length)];
        }

        // row[j]: the distance of the part of longer that was read so far and the first j symbols of shorter.
        Span<int> row = _row.AsSpan(0, shorter.Length + 1);
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 0; i < longer.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < shorter.Length; j++)
            {
                int substituted = diagonal + (longer[i] == shorter[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substituted, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }
}
