namespace Samples.Data.Tags;

/// <summary>A made-up sentence. Its class is the number of times, up to three, that the token "t0" occurs.</summary>
internal sealed class GeneratedSentence
{
    private const int VocabularySize = 60;
    private const int LongestSentence = 40;

    public required int Id { get; init; }

    public required string[] Tokens { get; init; }

    public required string Class { get; init; }

    /// <summary>Sentences of 1 to 40 tokens; the same seed gives the same sentences in every process.</summary>
    public static GeneratedSentence[] Generate(int count, int seed)
    {
        var random = new Random(seed);
        var sentences = new GeneratedSentence[count];
        for (int id = 0; id < count; id++)
        {
            var tokens = new string[random.Next(1, LongestSentence + 1)];
            for (int step = 0; step < tokens.Length; step++)
                tokens[step] = random.Next(20) == 0 ? "t0" : $"t{random.Next(1, VocabularySize)}";
            int marks = Math.Min(3, tokens.Count(token => token == "t0"));
            sentences[id] = new GeneratedSentence { Id = id, Tokens = tokens, Class = $"class {marks}" };
        }
        return sentences;
    }
}
