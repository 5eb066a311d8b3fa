using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Counts tokens, sequences and entities, sequence by sequence.</summary>
internal sealed class TaggingCounts(LabelNames names, TaggingScheme scheme, bool isStrict, TagFormat format)
{
    private readonly Dictionary<(int Gold, int Predicted), long> _confusions = [];
    private readonly Dictionary<string, EntityTypeMetrics> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Gold, long Predicted)> _oddLabels = new(StringComparer.Ordinal);
    private readonly List<Tag?> _tagOf = [];
    private readonly List<Tag> _goldTags = [];
    private readonly List<Tag> _predictedTags = [];
    private readonly List<TagSpan> _goldSpans = [];
    private readonly List<TagSpan> _predictedSpans = [];
    private long _sequenceCount;
    private long _tokenCount;
    private long _correctSequences;
    private long _correctTokens;
    private double _lossSum;
    private long _lossCount;

    /// <summary>
    /// Counts a sequence of labels; a missing gold label (-1) leaves its token out, a missing prediction is wrong and outside of entities. A label that the
    /// scheme cannot read counts as O where it is gold, and as wrong and outside where it was predicted.
    /// </summary>
    public void Add(ReadOnlySpan<int> gold, ReadOnlySpan<int> predicted)
    {
        _goldTags.Clear();
        _predictedTags.Clear();
        long correct = 0;
        for (int token = 0; token < gold.Length; token++)
        {
            if (gold[token] < 0)
            {
                continue;
            }

            int prediction = predicted[token] < 0 ? names.IdOf("") : predicted[token];
            int label = CountedAs(gold[token]);
            _goldTags.Add(TagOf(gold[token]) ?? Tag.Outside);
            _predictedTags.Add(TagOf(prediction) ?? Tag.Outside);
            CountOddLabels(gold[token], prediction);
            CollectionsMarshal.GetValueRefOrAddDefault(_confusions, (label, prediction), out _)++;
            correct += label == prediction ? 1 : 0;
        }

        if (_goldTags.Count > 0)
        {
            _tokenCount += _goldTags.Count;
            _correctTokens += correct;
            _sequenceCount++;
            _correctSequences += correct == _goldTags.Count ? 1 : 0;
            AddSpans();
        }
    }

    /// <summary>The label as which a gold label counts: O for one that the scheme cannot read.</summary>
    public int CountedAs(int gold) => TagOf(gold) is null ? names.IdOf("O") : gold;

    /// <summary>Counts the loss of a token with a label.</summary>
    public void AddLoss(double loss)
    {
        _lossSum += loss;
        _lossCount++;
    }

    /// <param name="warnings">What is to be told of the scheme.</param>
    public SequenceTaggingMetrics ToMetrics(params ReadOnlySpan<string> warnings) => new()
    {
        Scheme = scheme,
        Warnings = _oddLabels.Count == 0 ? [.. warnings] : [.. warnings, OddLabelWarning()],
        IsStrict = isStrict,
        SequenceCount = _sequenceCount,
        TokenCount = _tokenCount,
        TokenAccuracy = (double)_correctTokens / _tokenCount,
        SentenceAccuracy = (double)_correctSequences / _sequenceCount,
        LogLoss = _lossSum / _lossCount,
        PerType = [.. _types.Values.OrderBy(type => type.Type, StringComparer.Ordinal)],
        ConfusionTable = ToConfusionTable(),
    };

    private void AddSpans()
    {
        ReadSpans(_goldTags, _goldSpans);
        ReadSpans(_predictedTags, _predictedSpans);

        // Both lists ascend and their spans don't overlap: one way through both meets every equal pair.
        int next = 0;
        foreach (TagSpan span in _goldSpans)
        {
            while (next < _predictedSpans.Count && _predictedSpans[next].Start < span.Start)
            {
                next++;
            }

            Count(span.Type, gold: 1, predicted: 0, next < _predictedSpans.Count && _predictedSpans[next] == span ? 1 : 0);
        }

        foreach (TagSpan span in _predictedSpans)
        {
            Count(span.Type, gold: 0, predicted: 1, correct: 0);
        }
    }

    private void ReadSpans(List<Tag> tags, List<TagSpan> spans)
    {
        if (isStrict && scheme != TaggingScheme.None)
        {
            StrictSpans.Read(CollectionsMarshal.AsSpan(tags), scheme, spans);
        }
        else
        {
            TolerantSpans.Read(CollectionsMarshal.AsSpan(tags), spans);
        }
    }

    private void Count(string type, long gold, long predicted, long correct)
    {
        EntityTypeMetrics before = _types.GetValueOrDefault(type) ?? new EntityTypeMetrics(TagSpan.ShownType(type), 0, 0, 0);
        _types[type] = before with
        {
            GoldCount = before.GoldCount + gold,
            PredictedCount = before.PredictedCount + predicted,
            CorrectCount = before.CorrectCount + correct,
        };
    }

    private void CountOddLabels(int gold, int prediction)
    {
        if (TagOf(gold) is null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_oddLabels, names[gold], out _).Gold++;
        }

        if (TagOf(prediction) is null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_oddLabels, names[prediction], out _).Predicted++;
        }
    }

    private string OddLabelWarning()
        => $"Labels that are not of the tagging scheme {scheme}: {SchemeDetection.Shown(_oddLabels.Keys.Order(StringComparer.Ordinal))}. "
            + $"True labels among them count as O (tokens: {_oddLabels.Values.Sum(count => count.Gold)}), predicted ones as wrong "
            + $"(tokens: {_oddLabels.Values.Sum(count => count.Predicted)}).";

    /// <summary>What a label says; null where the scheme cannot read it.</summary>
    private Tag? TagOf(int label)
    {
        while (_tagOf.Count <= label)
        {
            string name = names[_tagOf.Count];
            _tagOf.Add(Tag.Read(name, scheme, format) is null ? null : Tag.ReadOrOutside(name, scheme, isStrict, format));
        }

        return _tagOf[label];
    }

    private TagConfusionTable ToConfusionTable()
    {
        int[] ids = [.. _confusions.Keys.SelectMany(pair => (int[])[pair.Gold, pair.Predicted]).Distinct().OrderBy(id => names[id], StringComparer.Ordinal)];
        return new TagConfusionTable(
            Array.ConvertAll(ids, id => names[id]),
            Array.ConvertAll(ids, gold => (IReadOnlyList<long>)Array.ConvertAll(ids, predicted => _confusions.GetValueOrDefault((gold, predicted)))));
    }
}
