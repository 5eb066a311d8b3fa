using Samples.Data.Texts;

namespace Samples.Baselines;

/// <summary>A memory in place of a model: the translation of the training sentence that shares the most words, each weighted by how rare it is.</summary>
internal sealed class NearestSentence
{
    private readonly TranslatedSentence[] _training;
    private readonly Dictionary<string, List<int>> _places = new(StringComparer.Ordinal);

    public NearestSentence(TranslatedSentence[] training)
    {
        _training = training;
        for (int i = 0; i < training.Length; i++)
        {
            foreach (string word in training[i].English.Distinct())
            {
                if (!_places.TryGetValue(word, out List<int>? places))
                    _places.Add(word, places = []);
                places.Add(i);
            }
        }
    }

    public string[] Translate(string[] english)
    {
        var scores = new Dictionary<int, double>();
        foreach (string word in english.Distinct())
        {
            if (!_places.TryGetValue(word, out List<int>? places))
                continue;
            double weight = Math.Log((double)_training.Length / places.Count);
            foreach (int place in places)
            {
                scores[place] = scores.GetValueOrDefault(place) + (weight * weight);
            }
        }

        return scores.Count == 0 ? [] : _training[scores.MaxBy(pair => (pair.Value / Math.Sqrt(_training[pair.Key].English.Length), -pair.Key)).Key].French;
    }
}
