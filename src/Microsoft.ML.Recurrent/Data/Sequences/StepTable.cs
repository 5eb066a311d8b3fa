namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// The rows at hand: for each wanted column of sequences what is kept of the input's rows, by slot, and their groups and order.
/// </summary>
internal sealed class StepTable
{
    private readonly StepColumn?[] _columns;

    public StepTable(SequenceSchema schema, DataViewRow input, bool[] active, MemoryMeter memory)
    {
        Memory = memory;
        Groups = schema.Group is { } group ? GroupIndex.Of(input, group, memory) : null;
        Order = schema.Order is { } order ? StepOrder.Of(input, order, memory) : null;
        _columns = [.. schema.Columns.Select((column, index) => active[index] ? NewColumn(column, input, memory) : null)];
    }

    public MemoryMeter Memory { get; }

    /// <summary>Null: all rows are of one group.</summary>
    public GroupIndex? Groups { get; }

    /// <summary>Null: rows keep the order in which they come.</summary>
    public StepOrder? Order { get; }

    /// <summary>Keeps the input's row, but for its order value.</summary>
    public void Read(int slot)
    {
        foreach (StepColumn? column in _columns)
        {
            column?.Read(slot);
        }
    }

    /// <summary>A group as an error names it.</summary>
    public string NameOf(int group) => Groups is null ? "the series" : $"group '{Groups.TextOf(group)}'";

    /// <summary>A getter of a wanted column.</summary>
    public Delegate Getter(SequenceColumn column, int index, IShownSequence shown) => column.Kind switch
    {
        SequenceColumnKind.Group => Groups!.Getter(shown),
        SequenceColumnKind.FirstOrder => Order!.Values.StepGetter(shown, ShownStep.First),
        SequenceColumnKind.LastOrder => Order!.Values.StepGetter(shown, ShownStep.Last),
        SequenceColumnKind.StepCount => (ValueGetter<float>)((ref float value) => value = shown.Steps.Length),
        SequenceColumnKind.Label => ((ScalarSteps)_columns[index]!).StepGetter(shown, ShownStep.Label),
        _ => _columns[index]!.StepsGetter(shown),
    };

    private static StepColumn? NewColumn(SequenceColumn column, DataViewRow input, MemoryMeter memory) => column.Kind switch
    {
        SequenceColumnKind.Numbers => new NumberSteps(input, column.Sources, memory),
        SequenceColumnKind.Label or SequenceColumnKind.Steps => ScalarSteps.Of(input, column.Sources[0], memory),
        _ => null,
    };
}
