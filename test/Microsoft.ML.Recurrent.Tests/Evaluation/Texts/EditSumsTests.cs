using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class EditSumsTests
{
    [Fact]
    public void Distances_to_the_nearest_references_are_summed_over_the_lengths_of_these()
    {
        var sums = new EditSums();

        // One substitution from "abcd", two edits from "ab".
        sums.Add(Corpora.Characters("abxd"), [Corpora.Characters("ab"), Corpora.Characters("abcd")]);

        // As near to "efg" as to "e": the shorter counts.
        sums.Add(Corpora.Characters("ef"), [Corpora.Characters("efg"), Corpora.Characters("e")]);
        Assert.Equal((2, 5), (sums.Distance, sums.ReferenceLength));
        Assert.Equal(2.0 / 5, sums.Rate);
    }

    [Fact]
    public void The_order_of_the_references_does_not_matter()
        => Prop.ForAll(Corpora.Rows, rows =>
        {
            var sums = new EditSums();
            var reversed = new EditSums();
            foreach (int[][] row in rows)
            {
                sums.Add(row[0], row[1..]);
                reversed.Add(row[0], [.. row[1..].Reverse()]);
            }

            Assert.Equal((sums.Distance, sums.ReferenceLength), (reversed.Distance, reversed.ReferenceLength));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_rate_of_a_corpus_that_equals_its_references_is_0()
        => Prop.ForAll(Corpora.Sequences, sequence =>
        {
            var sums = new EditSums();
            sums.Add(sequence, [sequence]);
            Assert.Equal(sequence.Length == 0 ? double.NaN : 0, sums.Rate);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_references_have_no_symbol_a_predicted_one_makes_the_rate_infinite()
    {
        var sums = new EditSums();
        sums.Add([1], [[]]);
        Assert.Equal(double.PositiveInfinity, sums.Rate);
    }
}
