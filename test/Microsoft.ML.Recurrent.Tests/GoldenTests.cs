namespace Microsoft.ML.Recurrent.Tests;

public sealed class GoldenTests
{
    private static readonly string[] Cells =
        ["rnn_tanh", "rnn_relu", "lstm", "gru", "lstm_peephole", "lstm_coupled", "lstm_coupled_peephole", "gru_reset_before"];

    [Fact]
    public void Every_cell_has_a_file_for_every_direction_depth_and_raggedness()
    {
        IEnumerable<string> wanted =
            from cell in Cells
            from direction in new[] { "forward", "bidirectional" }
            from kind in new[] { "1_equal", "1_ragged", "3_equal", "3_ragged", "wide" }
            select $"{cell}_{direction}_{kind}";

        Assert.Empty(wanted.Except(Golden.CaseNames));
    }

    [Fact]
    public void Every_weight_and_state_has_a_gradient_of_its_shape()
    {
        foreach (string name in Golden.CaseNames.Where(name => Cells.Any(cell => name.StartsWith(cell + "_", StringComparison.Ordinal)) && !name.Contains("opposite")))
        {
            Golden golden = Golden.Load(name);
            string[] leaves = [.. golden.Tensors.Keys.Where(key => key is "input" or "h0" or "c0" || key.StartsWith("weight_") || key.StartsWith("bias_"))];
            int directions = golden.Notes["bidirectional"] == "true" ? 2 : 1;
            Assert.True(leaves.Length >= 2 + (4 * directions * (int)golden.Setting("layers")), name);
            Assert.All(leaves, leaf =>
            {
                Assert.Equal(golden[leaf].Shape, golden["grad." + leaf].Shape);
                Assert.Contains(golden["grad." + leaf].Values, value => value != 0);
            });
        }
    }

    [Fact]
    public void Nothing_reaches_the_padding()
    {
        Golden golden = Golden.Load("lstm_bidirectional_1_ragged");
        int[] lengths = golden["lengths"].ToIntegers();
        Assert.True(lengths.Min() < lengths.Max());
        foreach (string name in new[] { "input", "output", "output_gradient", "grad.input" })
        {
            GoldenTensor tensor = golden[name];
            for (int sequence = 0; sequence < tensor.Shape[0]; sequence++)
            {
                for (int t = 0; t < tensor.Shape[1]; t++)
                {
                    bool isZero = Enumerable.Range(0, tensor.Shape[2]).All(column => tensor.At(sequence, t, column) == 0);
                    Assert.Equal(t >= lengths[sequence], isZero);
                }
            }
        }
    }
}
