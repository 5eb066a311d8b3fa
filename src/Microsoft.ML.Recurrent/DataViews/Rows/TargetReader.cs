using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads what one row after the other teaches: its label or its steps' labels, with one weight for the row or one for each step. Belongs to one row
/// or cursor, whose label and weight columns must be active.
/// </summary>
internal sealed class TargetReader
{
    private readonly DataViewRow _row;
    private readonly string _labelName;
    private readonly LabelReader _label;
    private readonly bool _isPerStep;
    private readonly Func<float>? _readWeight;
    private readonly StepWeightReader? _stepWeights;
    private float _weight;

    public TargetReader(DataViewRow row, string labelName, LabelReader label, bool isPerStep, DataViewSchema.Column? weight)
    {
        _row = row;
        _labelName = labelName;
        _label = label;
        _isPerStep = isPerStep;
        if (weight is { } column)
        {
            _stepWeights = column.Type is VectorDataViewType ? new StepWeightReader(row, column) : null;
            _readWeight = _stepWeights is null ? WeightReader.Of(row, column) : null;
        }
    }

    /// <summary>Labels in what was read last that training never saw.</summary>
    public int UnseenCount => _label.UnseenCount;

    /// <summary>Whether there is one in what was read last that training saw.</summary>
    public bool HasKnown => _label.HasKnown;

    /// <summary>Reads the current row's label and weight; <paramref name="length"/> is the number of steps of its features.</summary>
    /// <exception cref="InvalidOperationException">The steps' labels or weights are not one per step, or a label or weight cannot be.</exception>
    public RowUse Read(int length)
    {
        int labelCount = _label.Read();
        if (_isPerStep && labelCount != length)
        {
            throw new InvalidOperationException(
                $"Label column '{_labelName}' must have one label a step: got {labelCount} labels for {length} steps in row {_row.Position}.");
        }

        _weight = _readWeight?.Invoke() ?? 1;
        _stepWeights?.Read(length);
        return _isPerStep && length == 0 ? RowUse.Empty
            : !_label.HasAny ? RowUse.Unlabelled
            : _weight == 0 || _stepWeights is { HasAny: false } ? RowUse.Weightless
            : RowUse.Used;
    }

    /// <summary>Adds what was read last to a store that has the row's features, <paramref name="length"/> steps, and ends the sequence.</summary>
    public void EndSequence(SequenceStore store, int length)
    {
        _label.AppendTo(store.Targets);
        if (store.InputCount == 0)
        {
            // Nothing but second sequences is read and learned: the row stands for its own, and so has its length.
            SequenceStore sequences = store.Targets.Sequences!;
            sequences.WeighLast(_weight);
            length = sequences.LengthOf(sequences.SequenceCount - 1);
        }

        _stepWeights?.Values.CopyTo(store.AddStepWeights(length));
        store.EndSequence(length, _weight);
    }
}
