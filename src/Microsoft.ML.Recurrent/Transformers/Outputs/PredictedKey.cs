namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>From scores to the predicted label.</summary>
internal static class PredictedKey
{
    /// <summary>The class of the greatest score as a key from 1, the first of equals; 0 (missing) when no score is a number.</summary>
    public static uint Of(ReadOnlySpan<float> scores)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (best < 0 ? !float.IsNaN(scores[i]) : scores[i] > scores[best])
            {
                best = i;
            }
        }

        return (uint)(best + 1);
    }
}
