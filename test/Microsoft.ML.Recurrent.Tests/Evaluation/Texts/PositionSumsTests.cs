using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class PositionSumsTests
{
    [Theory]
    [InlineData("abcd", "abxd", 3, 4, false)]
    [InlineData("abcd", "abd", 2, 4, false)]            // all behind a gap is at another position
    [InlineData("ab", "abxy", 2, 4, false)]             // what is too much is wrong
    [InlineData("ab", "", 0, 2, false)]
    [InlineData("", "ab", 0, 2, false)]
    [InlineData("ab", "ab", 2, 2, true)]
    [InlineData("abcd|ab", "ab", 2, 2, true)]           // any reference may be met
    [InlineData("axyz|abxy", "abcd", 2, 4, false)]      // the one with the highest share counts
    [InlineData("xyzxyz|xy", "ab", 0, 2, false)]        // and of several the one with the fewest positions
    public void Positions_are_those_of_the_longer_sequence(string references, string prediction, int correct, int positions, bool isExact)
    {
        var sums = new PositionSums();
        sums.Add(Corpora.Characters(prediction), Array.ConvertAll(references.Split('|'), Corpora.Characters));

        // The second row has 10 positions, all correct, so that the first one's counts show.
        sums.Add(new int[10], [new int[10]]);
        Assert.Equal((correct + 10.0) / (positions + 10.0), sums.Accuracy);
        Assert.Equal((2, isExact ? 2 : 1), (sums.RowCount, sums.ExactCount));
    }

    [Fact]
    public void An_empty_prediction_meets_an_empty_reference_and_has_no_position()
    {
        var sums = new PositionSums();
        sums.Add([], [[]]);
        Assert.Equal((1, 1, double.NaN), (sums.RowCount, sums.ExactCount, sums.Accuracy));
    }
}
