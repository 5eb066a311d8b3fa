using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class TokenDropoutTests
{
    private const int Steps = 4000;

    [Fact]
    public void Each_token_becomes_unknown_at_its_own_rate_and_other_inputs_stay()
    {
        SequenceBatch batch = Load(first: 0, Steps);
        new TokenDropout([[0, 0, 0.5f, 0.1f], null]).Apply(batch, seed: 3, update: 7);
        int[] dropped = new int[4];
        for (int row = 0; row < batch.Layout.RowCount; row++)
        {
            int token = 1 + row / 2 % 3;
            Assert.Equal(token, batch.Tokens(1)[row]);
            Assert.True(batch.Tokens(0)[row] == token || batch.Tokens(0)[row] == 0);
            dropped[token] += batch.Tokens(0)[row] == 0 ? 1 : 0;
        }

        // Of 2667 tokens each; four standard deviations are 0.039 and 0.023.
        Assert.Equal(0, dropped[1]);
        Assert.Equal(0.5, dropped[2] * 3.0 / (2 * Steps), 0.039);
        Assert.Equal(0.1, dropped[3] * 3.0 / (2 * Steps), 0.023);
    }

    [Fact]
    public void Draws_depend_on_seed_update_sequence_and_step_and_not_on_the_window()
    {
        var dropout = new TokenDropout([[0, 0.5f, 0.5f, 0.5f], null]);
        int[] whole = Apply(Load(0, Steps), 3, 7);
        Assert.Equal(whole, Apply(Load(0, Steps), 3, 7));
        Assert.NotEqual(whole, Apply(Load(0, Steps), 4, 7));
        Assert.NotEqual(whole, Apply(Load(0, Steps), 3, 8));
        Assert.Equal(whole[2000..], Apply(Load(1000, Steps - 1000), 3, 7));
        Assert.NotEqual(whole.Where((_, row) => row % 2 == 0), whole.Where((_, row) => row % 2 == 1));

        int[] Apply(SequenceBatch batch, ulong seed, uint update)
        {
            dropout.Apply(batch, seed, update);
            return batch.Tokens(0).ToArray();
        }
    }

    [Fact]
    public void Loading_again_brings_the_tokens_back_and_nothing_is_allocated()
    {
        SequenceStore store = Store();
        var batch = new SequenceBatch();
        var dropout = new TokenDropout([[1, 1, 1, 1], null]);
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, [0, 1]);
            dropout.Apply(batch, 1, 1);
        }));
        Assert.DoesNotContain(batch.Tokens(0).ToArray(), token => token != 0);
        batch.Load(store, [0, 1]);
        Assert.DoesNotContain(batch.Tokens(0).ToArray(), token => token == 0);
    }

    private static SequenceBatch Load(int first, int count)
    {
        var batch = new SequenceBatch();
        batch.LoadWindow(Store(), [0, 1], [first, first], [count, count]);
        return batch;
    }

    /// <summary>Two sequences 1 2 3 1 2 3 ... in two inputs.</summary>
    private static SequenceStore Store()
    {
        var store = new SequenceStore([0, 0]);
        for (int sequence = 0; sequence < 2; sequence++)
        {
            for (int input = 0; input < 2; input++)
            {
                Span<int> tokens = store.AddTokens(input, Steps);
                for (int step = 0; step < Steps; step++)
                {
                    tokens[step] = 1 + step % 3;
                }
            }

            store.EndSequence(Steps);
        }

        return store;
    }
}
