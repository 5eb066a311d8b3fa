using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>A class for every step of a row, with one weight for all of them or one for each.</summary>
internal sealed class StepTargetReader : TargetReader
{
    private readonly DataViewRow _row;
    private readonly string _labelName;
    private readonly StepLabelReader _labels;
    private readonly Func<float>? _readWeight;
    private readonly StepWeightReader? _stepWeights;
    private float _weight;

    public StepTargetReader(DataViewRow row, DataViewSchema.Column label, WordIndex? tags, DataViewSchema.Column? weight)
    {
        _row = row;
        _labelName = label.Name;
        _labels = StepLabelReader.Of(row, label, tags);
        if (weight is { } column)
        {
            _stepWeights = column.Type is VectorDataViewType ? new StepWeightReader(row, column) : null;
            _readWeight = _stepWeights is null ? WeightReader.Of(row, column) : null;
        }
    }

    public override RowUse Read(int length)
    {
        int labelCount = _labels.Read();
        if (labelCount != length)
        {
            throw new InvalidOperationException(
                $"Label column '{_labelName}' must have one label a step: got {labelCount} labels for {length} steps in row {_row.Position}.");
        }

        _weight = _readWeight?.Invoke() ?? 1;
        _stepWeights?.Read(length);
        return length == 0 ? RowUse.Empty
            : !_labels.HasAny ? RowUse.Unlabelled
            : _weight == 0 || _stepWeights is { HasAny: false } ? RowUse.Weightless
            : RowUse.Used;
    }

    public override void EndSequence(SequenceStore store, int length)
    {
        _labels.Values.CopyTo(store.AddStepLabels(length));
        _stepWeights?.Values.CopyTo(store.AddStepWeights(length));
        store.EndSequence(length, weight: _weight);
    }
}
