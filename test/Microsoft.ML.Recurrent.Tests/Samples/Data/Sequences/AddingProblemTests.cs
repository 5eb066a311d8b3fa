using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class AddingProblemTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(200)]
    public void Each_half_has_one_mark_and_the_label_is_the_sum_of_the_marked_numbers(int length)
    {
        int middle = length / 2;
        foreach (AddingSequence sequence in new AddingProblem(length, seed: 1).Draw(300))
        {
            float[] numbers = Channel(sequence, 0);
            float[] marks = Channel(sequence, 1);
            Assert.Equal(length, numbers.Length);
            Assert.All(numbers, number => Assert.InRange(number, 0, 1));
            Assert.All(marks, mark => Assert.True(mark is 0 or 1));
            Assert.Single(marks[..middle], 1f);
            Assert.Single(marks[middle..], 1f);
            Assert.Equal(numbers[Array.IndexOf(marks, 1f)] + numbers[Array.LastIndexOf(marks, 1f)], sequence.Sum);
        }
    }

    [Fact]
    public void Marks_fall_on_every_step()
    {
        float[][] marks = [.. new AddingProblem(9, seed: 1).Draw(300).Select(sequence => Channel(sequence, 1))];
        Assert.All(Enumerable.Range(0, 9), step => Assert.Contains(marks, sequence => sequence[step] == 1));
    }

    [Fact]
    public void With_a_lead_in_the_first_mark_is_on_one_of_its_steps()
    {
        int[] first = [.. new AddingProblem(40, seed: 1, leadIn: 4).Draw(200).Select(sequence => Array.IndexOf(Channel(sequence, 1), 1f))];
        Assert.Equal([0, 1, 2, 3], first.Distinct().Order());
    }

    [Fact]
    public void The_constant_1_is_off_by_a_sixth_in_the_mean_square()
    {
        double[] squares = [.. new AddingProblem(10, seed: 1).Draw(20_000).Select(sequence => Math.Pow(sequence.Sum - 1, 2))];

        // The square of the error has the variance 7/180 (its fourth moment is 1/15), so the mean of 20,000 the deviation 0.0014: four of them.
        Assert.Equal(1.0 / 6, squares.Average(), tolerance: 0.0056);
    }

    [Fact]
    public void The_same_seed_gives_the_same_sequences_and_another_one_others()
    {
        float[][] first = Steps(seed: 3);
        Assert.Equal(first, Steps(seed: 3));
        Assert.NotEqual(first, Steps(seed: 4));
    }

    private static float[][] Steps(int seed) => [.. new AddingProblem(20, seed).Draw(5).Select(sequence => sequence.Steps)];

    private static float[] Channel(AddingSequence sequence, int channel) => [.. sequence.Steps.Where((_, i) => i % 2 == channel)];
}
