using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>The columns of sequences, made from those of rows.</summary>
internal sealed class SequenceSchema
{
    /// <summary>The annotation with the names of the D numbers of a step.</summary>
    public const string FeatureNames = StepSlots.FeatureNames;

    public const string StepCount = "StepCount";

    private readonly SequenceFormat _format;

    public SequenceSchema(DataViewSchema input, SequenceFormat format)
    {
        _format = format;
        Group = Find(input, "group", format.GroupColumnName, StepType.IsGroup, "a text, key, number, Boolean or time");
        Order = Find(
            input, "order", format.OrderColumnName, StepType.IsOrder,
            "a number, DateTime, DateTimeOffset or TimeSpan (texts and keys have no order of time: convert them before)");
        Label = Find(input, "label", format.LabelColumnName, StepType.IsLabel, "a key, text, Boolean or number");
        DataViewSchema.Column[] features =
        [
            .. format.FeatureColumnNames.Select(name => Find(
                input, "feature", name, type => StepType.IsToken(type) || StepType.IsNumbers(type),
                "a number, Boolean, text, key, or a vector of numbers of known size")!.Value),
        ];
        if (format.Window is { KeepsUnlabeled: true } && Label is { } label && !StepValue.CanBeMissing(label.Type))
        {
            throw SchemaMismatch.Unexpected(
                "label", label.Name, "a key, text, Single or Double, which can be missing (keepWindowsWithoutLabel)", label.Type.ToString()!);
        }

        Columns = [.. Describe(features)];
        if (Columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(columns => columns.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"Sequences would have two columns '{twice.Key}': the {string.Join(" and the ", twice.Select(column => column.Role))}. "
                + "Name the column of numbers otherwise (outputColumnName), or give one of the rows' columns another name with CopyColumns.");
        }

        var schema = new DataViewSchema.Builder();
        foreach (SequenceColumn column in Columns)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Output = schema.ToSchema();
    }

    public DataViewSchema.Column? Group { get; }

    public DataViewSchema.Column? Order { get; }

    public DataViewSchema.Column? Label { get; }

    public IReadOnlyList<SequenceColumn> Columns { get; }

    public DataViewSchema Output { get; }

    /// <summary>The columns of rows that a cursor needs; rows without group and order could not be put together.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
        => Columns.Where((column, index) => active[index] || column.Kind is SequenceColumnKind.Group or SequenceColumnKind.LastOrder)
            .SelectMany(column => column.Sources)
            .DistinctBy(column => column.Index);

    private static DataViewSchema.Column? Find(DataViewSchema input, string role, string? name, Func<DataViewType, bool> fits, string expected)
    {
        if (name is null)
        {
            return null;
        }

        DataViewSchema.Column column = SchemaMismatch.Find(input, role, name);
        return fits(column.Type) ? column : throw SchemaMismatch.Unexpected(role, name, expected, column.Type.ToString()!);
    }

    private IEnumerable<SequenceColumn> Describe(DataViewSchema.Column[] features)
    {
        if (Group is { } group)
        {
            yield return new SequenceColumn("group", group.Name, group.Type, SequenceColumnKind.Group, [group], group.Annotations);
        }

        DataViewSchema.Column[] numbers = Array.FindAll(features, feature => StepType.IsNumbers(feature.Type));
        if (numbers.Length > 0)
        {
            string[] names = [.. numbers.SelectMany(NamesOf)];
            yield return new SequenceColumn(
                "numbers of the feature columns",
                _format.OutputColumnName,
                new VectorDataViewType(NumberDataViewType.Single, _format.Window?.Size ?? 0, names.Length),
                SequenceColumnKind.Numbers,
                numbers,
                Annotations(names));
        }

        foreach (DataViewSchema.Column token in features.Where(feature => StepType.IsToken(feature.Type)))
        {
            yield return PerStep("feature", token);
        }

        if (Label is { } label)
        {
            yield return _format.Label == SequenceLabel.PerStep
                ? PerStep("label", label)
                : new SequenceColumn("label", label.Name, label.Type, SequenceColumnKind.Label, [label], label.Annotations);
        }

        if (Order is { } order)
        {
            yield return new SequenceColumn("first order value", "First" + order.Name, order.Type, SequenceColumnKind.FirstOrder, [order], null);
            yield return new SequenceColumn("last order value", "Last" + order.Name, order.Type, SequenceColumnKind.LastOrder, [order], null);
        }

        if (_format.Window is null)
        {
            yield return new SequenceColumn("number of steps", StepCount, NumberDataViewType.Single, SequenceColumnKind.StepCount, [], null);
        }
    }

    private SequenceColumn PerStep(string role, DataViewSchema.Column column)
    {
        var item = (PrimitiveDataViewType)column.Type;
        var type = new VectorDataViewType(item, _format.Window?.Size ?? 0);
        return new SequenceColumn(role, column.Name, type, SequenceColumnKind.Steps, [column], column.Annotations);
    }

    /// <summary>A number has its column's name, one of a vector the column's and its slot's, as ML.NET's Concatenate joins them.</summary>
    private static IEnumerable<string> NamesOf(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType vector)
        {
            return [column.Name];
        }

        VBuffer<ReadOnlyMemory<char>> slots = default;
        if (column.HasSlotNames())
        {
            column.GetSlotNames(ref slots);
        }

        string[] names = [.. slots.DenseValues().Select(name => name.ToString())];
        return Enumerable.Range(0, vector.Size).Select(slot => names.Length > 0 && names[slot].Length > 0
            ? $"{column.Name}.{names[slot]}"
            : string.Create(CultureInfo.InvariantCulture, $"{column.Name}.{slot}"));
    }

    private static DataViewSchema.Annotations Annotations(string[] names)
    {
        ReadOnlyMemory<char>[] texts = Array.ConvertAll(names, name => name.AsMemory());
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            FeatureNames,
            new VectorDataViewType(TextDataViewType.Instance, names.Length),
            (ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, texts.Length);
                texts.CopyTo(editor.Values);
                value = editor.Commit();
            });
        return annotations.ToAnnotations();
    }
}
