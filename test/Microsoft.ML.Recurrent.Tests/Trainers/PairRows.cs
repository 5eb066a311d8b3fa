namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Rows and options of small tasks of sequence to sequence.</summary>
internal static class PairRows
{
    public static PairRow Of(string source, string target) => new()
    {
        SourceText = source,
        TargetText = target,
        Source = Split(source),
        Target = Split(target),
    };

    /// <summary>Texts of one to four letters, and the same reversed.</summary>
    public static PairRow[] Reversed(int count, int seed = 1, string alphabet = "abcd")
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => alphabet[random.Next(alphabet.Length)])))
            .Select(text => Of(text, string.Concat(text.Reverse())))];
    }

    /// <summary>Of texts, quick to train.</summary>
    public static RecurrentSequenceToSequenceTrainer.Options Options(string source = "SourceText", string target = "TargetText", int epochs = 1) => new()
    {
        LabelColumnName = target,
        FeatureColumnName = source,
        Attention = AttentionKind.General,
        HiddenSize = 32,
        NumberOfEpochs = epochs,
        BatchSize = 16,
        LearningRate = 0.01f,
        Seed = 1,
    };

    private static string[] Split(string text) => [.. text.Select(letter => letter.ToString())];
}
