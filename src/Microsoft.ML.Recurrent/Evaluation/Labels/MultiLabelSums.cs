namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>Counts the labels of a multi-label task, step by step.</summary>
internal sealed class MultiLabelSums
{
    private readonly string[] _names;
    private readonly LabelSums[] _labels;
    private long _rowCount;
    private long _stepCount;
    private long _correctStepCount;

    /// <param name="names">A name for each label.</param>
    public MultiLabelSums(string[] names)
    {
        _names = names;
        _labels = Array.ConvertAll(names, _ => new LabelSums());
    }

    /// <summary>Counts the steps of a row; a label that is NaN is missing and left out. Scores and probabilities may be empty.</summary>
    public void AddRow(ReadOnlySpan<float> labels, ReadOnlySpan<float> predicted, ReadOnlySpan<float> scores, ReadOnlySpan<float> probabilities)
    {
        long before = _stepCount;
        for (int start = 0; start < labels.Length; start += _labels.Length)
        {
            bool hasLabel = false;
            bool isCorrect = true;
            for (int label = 0; label < _labels.Length; label++)
            {
                int value = start + label;
                if (float.IsNaN(labels[value]))
                {
                    continue;
                }

                bool isTrue = labels[value] != 0;
                bool isPredicted = predicted[value] != 0;
                hasLabel = true;
                isCorrect &= isTrue == isPredicted;
                _labels[label].Add(isTrue, isPredicted);
                if (!scores.IsEmpty)
                {
                    _labels[label].AddScore(isTrue, scores[value]);
                }

                if (!probabilities.IsEmpty)
                {
                    _labels[label].AddProbability(isTrue, probabilities[value]);
                }
            }

            _stepCount += hasLabel ? 1 : 0;
            _correctStepCount += hasLabel && isCorrect ? 1 : 0;
        }

        _rowCount += _stepCount > before ? 1 : 0;
    }

    public MultiLabelClassificationMetrics ToMetrics(bool hasProbabilities)
    {
        LabelMetrics[] labels = [.. _labels.Zip(_names, (label, name) => label.ToMetrics(name, hasProbabilities))];
        return new MultiLabelClassificationMetrics
        {
            RowCount = _rowCount,
            StepCount = _stepCount,
            PerLabel = labels,
            SubsetAccuracy = (double)_correctStepCount / _stepCount,
            MicroAveragePrecision = MicroAveragePrecision(),
            LogLoss = hasProbabilities ? _labels.Sum(label => label.LossSum) / labels.Sum(label => label.Count) : double.NaN,
        };
    }

    private double MicroAveragePrecision()
    {
        var positives = new float[_labels.Sum(label => (long)label.PositiveScores.Length)];
        var negatives = new float[_labels.Sum(label => (long)label.NegativeScores.Length)];
        int positive = 0;
        int negative = 0;
        foreach (LabelSums label in _labels)
        {
            label.PositiveScores.CopyTo(positives.AsSpan(positive));
            label.NegativeScores.CopyTo(negatives.AsSpan(negative));
            positive += label.PositiveScores.Length;
            negative += label.NegativeScores.Length;
        }

        return AveragePrecision.Of(positives, negatives);
    }
}
