namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>Positions at which prediction and reference have the same symbol, and rows in which all are the same.</summary>
internal sealed class PositionSums
{
    private long _rowCount;
    private long _exactCount;
    private long _positionCount;
    private long _correctCount;

    public long RowCount => _rowCount;

    public long ExactCount => _exactCount;

    /// <summary>Correct positions per position; the longer of prediction and reference has all positions. NaN without any.</summary>
    public double Accuracy => (double)_correctCount / _positionCount;

    /// <summary>Adds a row by the reference that gives the highest accuracy; of several the one with the fewest positions.</summary>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="references">One at least.</param>
    public void Add(ReadOnlySpan<int> prediction, IReadOnlyList<int[]> references)
    {
        (long Correct, long Positions) best = Count(prediction, references[0]);
        for (int i = 1; i < references.Count; i++)
        {
            (long Correct, long Positions) candidate = Count(prediction, references[i]);
            long difference = (candidate.Correct * best.Positions) - (best.Correct * candidate.Positions);
            best = difference > 0 || (difference == 0 && candidate.Positions < best.Positions) ? candidate : best;
        }

        _rowCount++;
        _exactCount += best.Correct == best.Positions ? 1 : 0;
        _positionCount += best.Positions;
        _correctCount += best.Correct;
    }

    private static (long Correct, long Positions) Count(ReadOnlySpan<int> prediction, ReadOnlySpan<int> reference)
    {
        long correct = 0;
        for (int i = 0; i < Math.Min(prediction.Length, reference.Length); i++)
        {
            correct += prediction[i] == reference[i] ? 1 : 0;
        }

        return (correct, Math.Max(prediction.Length, reference.Length));
    }
}
