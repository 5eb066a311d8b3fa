using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// Replaces tokens of a loaded batch by the unknown token, so that its vector learns and no token is relied on alone. Whether a token goes
/// is a function of seed, update, sequence, step and input.
/// </summary>
/// <param name="rates">Per input and token the probability; null: the input keeps its tokens.</param>
internal sealed class TokenDropout(float[]?[] rates)
{
    public void Apply(SequenceBatch batch, ulong seed, uint update)
    {
        BatchLayout layout = batch.Layout;
        uint keyB = (uint)(seed >> 32) ^ unchecked((uint)RandomPurpose.WordDropout * 0x85EBCA6Bu);
        for (int input = 0; input < rates.Length; input++)
        {
            if (rates[input] is not { } tokenRates)
            {
                continue;
            }

            Span<int> tokens = batch.ChangeableTokens(input);
            for (int sequence = 0; sequence < layout.SequenceCount; sequence++)
            {
                long id = layout.SequenceIds[sequence];
                uint keyA = (uint)seed ^ unchecked((uint)(id >> 32) * 0x9E3779B9u);
                for (int step = 0; step < layout.Lengths[sequence]; step++)
                {
                    ref int token = ref tokens[layout.OffsetOf(step) + sequence];
                    uint place = (uint)(layout.FirstSteps[sequence] + step);
                    (uint draw, _, _, _) = Philox.Block(keyA, keyB, (uint)id, place, update, (uint)input);
                    token = Philox.ToUnit(draw) < tokenRates[token] ? 0 : token;
                }
            }
        }
    }
}
