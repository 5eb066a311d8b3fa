using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;

namespace Samples.Baselines;

/// <summary>Tags each word as training tagged it most often, whatever its neighbours are; unknown words get the most frequent tag of all.</summary>
internal static class MostFrequentTag
{
    /// <summary>The metrics of this baseline on sentences with columns <c>Tokens</c> and <c>Tags</c>.</summary>
    public static SequenceTaggingMetrics Evaluate(MLContext ml, IDataView training, IDataView test)
    {
        IDataView tagged = ml.Data.LoadFromEnumerable(Tag([.. Sentences(training)], Sentences(test)));
        return ml.SequenceTagging.Evaluate(tagged, nameof(RetaggedSentence.Tags), scoreColumnName: null);

        IEnumerable<TaggedUtterance> Sentences(IDataView data) => ml.Data.CreateEnumerable<TaggedUtterance>(data, reuseRowObject: false);
    }

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
