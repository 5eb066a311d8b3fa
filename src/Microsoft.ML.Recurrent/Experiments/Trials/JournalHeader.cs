namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>What decides an experiment, part by part: those with equal parts may go on with one another's journal.</summary>
/// <param name="Version">Of the format.</param>
/// <param name="Parts">Settings as texts, by name.</param>
internal sealed record JournalHeader(int Version, SortedDictionary<string, string> Parts)
{
    public const int NewestVersion = 1;

    /// <summary>What the experiment of a journal did differently, in words; null: nothing.</summary>
    public string? DifferencesFrom(JournalHeader journal)
    {
        string[] differences =
        [
            .. Parts.Keys.Union(journal.Parts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => Parts.GetValueOrDefault(name) != journal.Parts.GetValueOrDefault(name))
                .Select(name => name is "Data" or "SearchSpace" or "Options"
                    ? $"{name} differ"
                    : $"{name} is {journal.Parts.GetValueOrDefault(name, "not there")} in the folder and {Parts.GetValueOrDefault(name, "not there")} now"),
        ];
        return differences.Length == 0 ? null : string.Join("; ", differences);
    }
}
