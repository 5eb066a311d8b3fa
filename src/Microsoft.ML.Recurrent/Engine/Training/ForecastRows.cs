using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The inputs of the small batches from which forecasts of memory are made.</summary>
internal static class ForecastRows
{
    /// <summary>Adds a sequence's steps: zeros, and tokens as different as they can be, since rows that share a token share memory.</summary>
    public static void AddInputs(SequenceStore store, IReadOnlyList<InputSpec> inputs, int sequence, int stepCount)
    {
        for (int input = 0; input < inputs.Count; input++)
        {
            if (!inputs[input].IsToken)
            {
                store.AddNumbers(input, stepCount).Clear();
                continue;
            }

            Span<int> tokens = store.AddTokens(input, stepCount);
            for (int step = 0; step < stepCount; step++)
            {
                tokens[step] = ((sequence * stepCount) + step) % inputs[input].VocabularySize;
            }
        }
    }
}
