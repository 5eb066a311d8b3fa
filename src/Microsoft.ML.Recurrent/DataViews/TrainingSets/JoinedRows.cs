using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Second sequences as one text: those of all rows, one after the other, with nothing between them.</summary>
internal static class JoinedRows
{
    /// <summary>A store whose sequence 0 is the text or, where a part of it is held out, its beginning, and sequence 1 then its end.</summary>
    /// <param name="store">Has nothing but second sequences.</param>
    /// <param name="heldOut">Part of the symbols that is held out.</param>
    public static SequenceStore Of(SequenceStore store, float heldOut)
    {
        SequenceStore rows = store.Targets.Sequences!;
        var symbols = new int[checked((int)(rows.StepCount - rows.SequenceCount))];
        int place = 0;
        for (int row = 0; row < rows.SequenceCount; row++)
        {
            ReadOnlySpan<int> own = rows.Tokens(0, row, 1, rows.LengthOf(row) - 1);
            own.CopyTo(symbols.AsSpan(place));
            place += own.Length;
        }

        int heldOutCount = heldOut == 0 || symbols.Length < 2 ? 0 : Math.Clamp((int)Math.Round((double)heldOut * symbols.Length), 1, symbols.Length - 1);
        SequenceStore joined = store.NewLike();
        Add(joined, symbols.AsSpan(0, symbols.Length - heldOutCount));
        if (heldOutCount > 0)
        {
            Add(joined, symbols.AsSpan(symbols.Length - heldOutCount));
        }

        return joined;
    }

    private static void Add(SequenceStore joined, ReadOnlySpan<int> symbols)
    {
        joined.Targets.AddSequence(symbols);
        joined.EndSequence(symbols.Length + 1);
    }
}
