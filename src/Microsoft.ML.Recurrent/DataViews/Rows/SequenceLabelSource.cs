using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// A sequence of a length of its own for each row: keys, texts, or the characters of one text. Texts and characters that training rows have often enough
/// are classes, the most frequent first; the others are the unknown symbol.
/// </summary>
internal sealed class SequenceLabelSource : LabelSource
{
    private readonly LabelColumn _column;
    private readonly WordIndex? _index;
    private readonly VocabularyLimits _limits;
    private readonly int? _givenCount;
    private int[]? _newClasses;

    private SequenceLabelSource(LabelColumn column, WordIndex? index, VocabularyLimits limits, string role, int? givenCount = null)
    {
        Role = role;
        _givenCount = givenCount;
        _column = column;
        _index = index;
        _limits = limits;
    }

    public override string ColumnName => _column.Name;

    public override string Role { get; }

    /// <summary>Fitted only where its classes are keys, or where the source was made of a fitted one.</summary>
    public LabelColumn Column => _column;

    public override TargetShape Target => TargetShape.Sequence;

    public static SequenceLabelSource Of(DataViewSchema schema, string columnName, VocabularyLimits limits, string role)
    {
        LabelColumn column = LabelSchema.DescribeSequence(schema, columnName, role);
        return new SequenceLabelSource(column, column.ClassCount > 0 ? null : new WordIndex(isLearning: true), limits, role);
    }

    /// <inheritdoc cref="LabelSource.Given"/>
    public static SequenceLabelSource Given(DataViewSchema schema, GivenColumns given, VocabularyLimits limits, string role)
    {
        LabelColumn label = given.Label;
        LabelColumn found = LabelSchema.DescribeSequence(schema, label.Name, role);
        if (found.ClassCount > 0)
        {
            GivenClasses.Check(label, found, given.AddsClasses);
            return new SequenceLabelSource(found, index: null, limits, role);
        }

        return label.Values is { AreTexts: true } values && found.IsText == label.IsText
            ? new SequenceLabelSource(label, new WordIndex(values.ToTexts(), isLearning: given.AddsClasses), limits, role, label.ClassCount)
            : throw SchemaMismatch.Unexpected(
                role,
                label.Name,
                label.IsText ? "Text, as the model's label" : label.Values is { AreTexts: true } ? "a vector of Text or of keys, as the model's label" : "a vector of keys, as the model's label",
                schema[label.Name].Type.ToString()!);
    }

    /// <summary>The column of rows whose targets a fitted model scores.</summary>
    /// <param name="fitted">The label that the model remembers.</param>
    /// <param name="schema">Of the rows.</param>
    /// <param name="columnName">The column, by whatever name.</param>
    /// <param name="role">What errors call it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is absent, or has not the model's classes.</exception>
    public static SequenceLabelSource Scored(LabelColumn fitted, DataViewSchema schema, string columnName, string role = "label")
    {
        LabelColumn found = LabelSchema.DescribeSequence(schema, columnName, role);
        if (found.ClassCount > 0)
        {
            LabelSchema.CheckSameClasses(fitted, found, role);
            return new SequenceLabelSource(found, index: null, default, role);
        }

        return fitted.Values is { AreTexts: true } texts
            ? new SequenceLabelSource(found, new WordIndex(texts.ToTexts()), default, role)
            : throw SchemaMismatch.Unexpected(role, columnName, "a vector of keys as in the training data", schema[columnName].Type.ToString()!);
    }

    public SequenceLabelReader ReaderOf(DataViewRow row)
    {
        DataViewSchema.Column label = row.Schema[_column.Name];
        return new SequenceLabelReader(_column.IsText ? new CharacterLabelReader(row, label, _index!) : StepLabelReader.Of(row, label, _index));
    }

    public override LabelSource Again(DataViewSchema schema, LabelColumn fitted, UnseenLabels? unseen)
    {
        LabelColumn found = LabelSchema.DescribeSequence(schema, _column.Name, Role);
        if (_index is null)
        {
            LabelSchema.CheckSameClasses(_column, found, Role);
            return this;
        }

        if (found.ClassCount > 0 || found.IsText != _column.IsText)
        {
            string expected = _column.IsText ? "Text as in the training data" : "a vector of Text as in the training data";
            throw SchemaMismatch.Unexpected(Role, _column.Name, expected, schema[_column.Name].Type.ToString()!);
        }

        return new SequenceLabelSource(fitted, new WordIndex(fitted.Values!.ToTexts()), _limits, Role);
    }

    public override LabelColumn Fitted(ChannelStatistics? targets, Func<int, long> symbolCountOf) => FittedWith([], symbolCountOf);

    /// <summary>The same, where some texts are classes in any case; those that are no classes by themselves stand last, in their order.</summary>
    public LabelColumn FittedWith(IReadOnlyList<string> further, Func<int, long> symbolCountOf)
    {
        if (_index is null)
        {
            return _column;
        }

        // Classes of a model stay where they are, with new ones behind them.
        int givenCount = _givenCount ?? 0;
        int[] kept = [.. Enumerable.Range(givenCount, _index.Count - givenCount).Where(label => symbolCountOf(label) >= Math.Max(1, _limits.MinimumTokenCount))];
        Array.Sort(kept, (left, right) => symbolCountOf(left) != symbolCountOf(right)
            ? symbolCountOf(right).CompareTo(symbolCountOf(left))
            : _index.Compare(left + 1, right + 1));
        kept = [.. Enumerable.Range(0, givenCount), .. kept[..Math.Min(kept.Length, Math.Max(0, _limits.MaximumVocabularySize - givenCount))]];
        if (kept.Length == 0 && further.Count == 0)
        {
            throw new InvalidOperationException(
                $"No symbol of {Role} column '{_column.Name}' is met {_limits.MinimumTokenCount} times in the training rows: nothing could be written.");
        }

        _newClasses = new int[_index.Count];
        Array.Fill(_newClasses, TargetSymbols.Unknown);
        for (int label = 0; label < kept.Length; label++)
        {
            _newClasses[kept[label]] = label + TargetSymbols.First;
        }

        List<string> names = [.. kept.Select(label => _index.Words[label])];
        AddFurther(further, names);
        return _column with { ClassCount = names.Count, Values = KeyValueKind.Text.Parse([.. names]) };
    }

    private void AddFurther(IReadOnlyList<string> further, List<string> names)
    {
        var known = new HashSet<string>(names, StringComparer.Ordinal);
        Dictionary<string, int> rare = further.Count == 0 ? [] : Enumerable.Range(0, _index!.Count).ToDictionary(label => _index.Words[label], StringComparer.Ordinal);
        foreach (string name in further)
        {
            if (!known.Add(name))
            {
                continue;
            }

            if (rare.TryGetValue(name, out int label))
            {
                _newClasses![label] = names.Count + TargetSymbols.First;
            }

            names.Add(name);
        }
    }

    public override void Renumber(TargetStore targets)
    {
        if (_newClasses is null)
        {
            return;
        }

        SequenceStore sequences = targets.Sequences!;
        Renumber(sequences.AllTokens(0), _newClasses);
        Renumber(sequences.Targets.AllClasses, _newClasses);
    }

    protected override LabelReader NewLabelReader(DataViewRow row) => ReaderOf(row);

    private static void Renumber(Span<int> symbols, int[] newSymbols)
    {
        foreach (ref int symbol in symbols)
        {
            symbol = symbol >= TargetSymbols.First ? newSymbols[symbol - TargetSymbols.First] : symbol;
        }
    }
}
