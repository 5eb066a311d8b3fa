using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Samples.Data;

namespace Samples.Baselines;

/// <summary>Tags each word as training tagged it most often, whatever its neighbours are; unknown words get the most frequent tag of all.</summary>
internal static class MostFrequentTag
{
    public static IEnumerable<RetaggedSentence> Tag(IReadOnlyCollection<TaggedUtterance> training, IEnumerable<TaggedUtterance> test)
    {
        (string Token, string Tag)[] steps = [.. training.SelectMany(sentence => sentence.Tokens.Zip(sentence.Tags))];
        string mostFrequent = MostFrequent(steps);
        var tags = steps.GroupBy(step => step.Token).ToDictionary(group => group.Key, MostFrequent);
        return test.Select(sentence => new RetaggedSentence
        {
            Tags = sentence.Tags,
            PredictedLabel = [.. sentence.Tokens.Select(token => tags.GetValueOrDefault(token, mostFrequent))],
        });
    }

    private static string MostFrequent(IEnumerable<(string Token, string Tag)> steps) => steps.CountBy(step => step.Tag).MaxBy(pair => pair.Value).Key;
}
