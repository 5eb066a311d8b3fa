using Microsoft.ML.Data;

namespace Samples.Data.Tags;

/// <summary>A word and its number of syllables, as in Syllables/syllables.tsv.</summary>
internal sealed class Word
{
    [LoadColumn(0)]
    public string Spelling { get; set; } = "";

    [LoadColumn(1)]
    public int Syllables { get; set; }
}
