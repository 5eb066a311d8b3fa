using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads several columns of tokens as one sequence, one after the other: before the second stands separator 1, before the third separator 2, and so on. An
/// empty column is one unknown token.
/// </summary>
internal sealed class JoinedStepReader(StepReader[] parts) : StepReader
{
    public override int Read()
    {
        int length = parts.Length - 1;
        foreach (StepReader part in parts)
        {
            length += Math.Max(1, part.Read());
        }

        return length;
    }

    public override void Append(SequenceStore store, int input)
    {
        for (int part = 0; part < parts.Length; part++)
        {
            if (part > 0)
            {
                store.AddTokens(input, 1)[0] = part;
            }

            parts[part].Append(store, input);
        }
    }
}
