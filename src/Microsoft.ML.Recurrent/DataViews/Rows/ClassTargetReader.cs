using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>One class and one weight a row.</summary>
internal sealed class ClassTargetReader(DataViewRow row, DataViewSchema.Column label, DataViewSchema.Column? weight) : TargetReader
{
    private readonly Func<int> _readLabel = LabelReader.Of(row, label);
    private readonly Func<float>? _readWeight = weight is { } column ? WeightReader.Of(row, column) : null;
    private int _label;
    private float _weight;

    public override RowUse Read(int length)
    {
        _label = _readLabel();
        _weight = _readWeight?.Invoke() ?? 1;
        return _label < 0 ? RowUse.Unlabelled : _weight == 0 ? RowUse.Weightless : RowUse.Used;
    }

    public override void EndSequence(SequenceStore store, int length) => store.EndSequence(length, _label, _weight);
}
