using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("kitten", "sitting", 3)]        // k to s, e to i, and a g behind
    [InlineData("saturday", "sunday", 3)]       // without a and t, r to n
    [InlineData("flaw", "lawn", 2)]             // without f, and an n behind
    [InlineData("ab", "ba", 2)]                 // to swap is two edits
    public void The_distance_is_the_least_number_of_edits(string left, string right, int expected)
        => Assert.Equal(expected, new EditDistance().Between(Corpora.Characters(left), Corpora.Characters(right)));

    [Fact]
    public void All_short_sequences_have_the_distance_that_a_search_over_single_edits_finds()
    {
        const int SymbolCount = 2;
        const int Longest = 4;
        var distance = new EditDistance();
        int[][] all = [.. Evaluation.Tagging.Sequences.All(SymbolCount, Longest)];
        foreach (int[] start in all)
        {
            Dictionary<string, int> found = Search(start, SymbolCount, Longest);
            Assert.All(all, end => Assert.Equal(found[string.Concat(end)], distance.Between(start, end)));
        }
    }

    [Fact]
    public void The_distance_is_a_metric()
        => Prop.ForAll(Corpora.Sequences, Corpora.Sequences, Corpora.Sequences, (first, second, third) =>
        {
            var distance = new EditDistance();
            Assert.Equal(first.SequenceEqual(second), distance.Between(first, second) == 0);
            Assert.Equal(distance.Between(first, second), distance.Between(second, first));
            Assert.True(distance.Between(first, third) <= distance.Between(first, second) + distance.Between(second, third));
            Assert.InRange(distance.Between(first, second), Math.Abs(first.Length - second.Length), Math.Max(first.Length, second.Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_sequences_take_memory_for_one_row_of_the_shorter()
    {
        // Nothing in common, so that neither a prefix nor a suffix is left out.
        int[] left = new int[1000];
        int[] right = [.. Enumerable.Repeat(1, 1500)];
        long bytes = Allocations.Least(() => Assert.Equal(1500, new EditDistance().Between(left, right)));
        Assert.InRange(bytes, 1001 * sizeof(int), 2 * 1001 * sizeof(int));
    }

    /// <summary>The number of single edits from a sequence to each that is not longer than the longest, breadth first. No shortest way needs a longer one.</summary>
    private static Dictionary<string, int> Search(int[] start, int symbolCount, int longest)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal) { [string.Concat(start)] = 0 };
        var next = new Queue<int[]>([start]);
        while (next.TryDequeue(out int[]? sequence))
        {
            foreach (int[] edited in Edits(sequence, symbolCount).Where(one => one.Length <= longest))
            {
                if (found.TryAdd(string.Concat(edited), found[string.Concat(sequence)] + 1))
                {
                    next.Enqueue(edited);
                }
            }
        }

        return found;
    }

    private static IEnumerable<int[]> Edits(int[] sequence, int symbolCount)
    {
        for (int i = 0; i <= sequence.Length; i++)
        {
            for (int symbol = 0; symbol < symbolCount; symbol++)
            {
                yield return [.. sequence[..i], symbol, .. sequence[i..]];
                if (i < sequence.Length)
                {
                    yield return [.. sequence[..i], symbol, .. sequence[(i + 1)..]];
                }
            }

            if (i < sequence.Length)
            {
                yield return [.. sequence[..i], .. sequence[(i + 1)..]];
            }
        }
    }
}
