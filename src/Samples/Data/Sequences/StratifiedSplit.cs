namespace Samples.Data.Sequences;

/// <summary>Two parts of a data set in which every class has the same share.</summary>
internal sealed record StratifiedSplit<T>(IReadOnlyList<T> Train, IReadOnlyList<T> Test)
{
    /// <summary>Shuffles each class with the seed and puts the given fraction of it, rounded, into <see cref="Test"/>.</summary>
    public static StratifiedSplit<T> Of(IEnumerable<T> rows, Func<T, string> label, double testFraction, int seed)
    {
        var random = new Random(seed);
        var train = new List<T>();
        var test = new List<T>();
        foreach (IGrouping<string, T> group in rows.GroupBy(label).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            T[] members = [.. group];
            random.Shuffle(members);
            int testCount = (int)Math.Round(members.Length * testFraction);
            test.AddRange(members[..testCount]);
            train.AddRange(members[testCount..]);
        }
        return new StratifiedSplit<T>(train, test);
    }
}
