using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>Measures predicted sequences, row by row; nothing but counts and the symbols met is kept.</summary>
internal static class SequenceToSequenceEvaluator
{
    private const string LogProbabilityRole = "log-probability";

    // A missing symbol is -1 as it is read. No prediction equals it, not even a missing one.
    private const int MissingPrediction = -2;

    // A sum of logarithms in single precision may end a little above 0; a probability taken for a logarithm is far above.
    private const float RoundingOfLogProbability = 1e-3f;

    /// <param name="data">Data with labels and predictions.</param>
    /// <param name="labelColumnName">A vector of keys or texts, or a text read as characters.</param>
    /// <param name="predictedLabelColumnName">Such a column; what symbols stand for is compared.</param>
    /// <param name="referenceColumnNames">Such columns: further sequences that would be right too. An empty one counts as absent.</param>
    /// <param name="logProbabilityColumnName">A Single, the natural logarithm of the label's probability, end-of-sequence included; null: no perplexity.</param>
    public static SequenceToSequenceMetrics Evaluate(
        IDataView data,
        string labelColumnName,
        string predictedLabelColumnName,
        IReadOnlyList<string> referenceColumnNames,
        string? logProbabilityColumnName)
    {
        SymbolSource predicted = SymbolSource.Find(data.Schema, "predicted label", predictedLabelColumnName);
        SymbolSource[] references =
        [
            SymbolSource.Find(data.Schema, "label", labelColumnName),
            .. referenceColumnNames.Select(name => SymbolSource.Find(data.Schema, "reference", name)),
        ];
        DataViewSchema.Column? logProbability = logProbabilityColumnName is null ? null : FindLogProbability(data.Schema, logProbabilityColumnName);

        SymbolSource[] sources = [predicted, .. references];
        SymbolSource? text = sources.FirstOrDefault(source => source.IsText);
        var names = new LabelNames();
        var texts = new SymbolTexts(names);
        var sums = new SequenceToSequenceSums(texts, text is not null);
        IEnumerable<DataViewSchema.Column> wanted = sources.Select(source => source.Column);
        using DataViewRowCursor cursor = data.GetRowCursor(logProbability is { } active ? wanted.Append(active) : wanted);
        TagColumn[] columns = Array.ConvertAll(sources, source => source.Open(cursor, names));
        ValueGetter<float>? logProbabilities = logProbability is { } column ? cursor.GetGetter<float>(column) : null;
        while (cursor.MoveNext())
        {
            int[][] rows = Array.ConvertAll(columns, symbols => symbols.Read().ToArray());
            if (text is not null)
            {
                CheckCharacters(cursor.Position, sources, rows, text, texts);
            }

            rows[0].AsSpan().Replace(-1, MissingPrediction);
            sums.AddRow(rows[0], Present(rows.AsSpan(1)));
            if (logProbabilities is not null)
            {
                sums.AddLogProbability(Read(logProbabilities, cursor.Position, logProbabilityColumnName!), rows[1].Length);
            }
        }

        return sums.ToMetrics();
    }

    private static DataViewSchema.Column FindLogProbability(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, LogProbabilityRole, name);
        return column.Type.Equals(NumberDataViewType.Single)
            ? column
            : throw SchemaMismatch.Unexpected(LogProbabilityRole, name, "Single", column.Type.ToString()!);
    }

    /// <summary>The references that are not empty or, where all are, the empty label.</summary>
    private static List<int[]> Present(ReadOnlySpan<int[]> references)
    {
        var present = new List<int[]>(references.Length);
        foreach (int[] reference in references)
        {
            if (reference.Length > 0)
            {
                present.Add(reference);
            }
        }

        return present.Count > 0 ? present : [references[0]];
    }

    /// <summary>Where one column is read as characters, the symbols of all have to be characters.</summary>
    private static void CheckCharacters(long row, SymbolSource[] sources, int[][] rows, SymbolSource text, SymbolTexts texts)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            foreach (int symbol in rows[i])
            {
                if (!sources[i].IsText && symbol >= 0 && texts.CharactersOf(symbol).Length != 1)
                {
                    throw new InvalidOperationException(
                        $"Row {row}: expected symbols of one character in {sources[i]}, as {text} is read as characters, got '{texts.NameOf(symbol)}'.");
                }
            }
        }
    }

    private static float Read(ValueGetter<float> getter, long row, string columnName)
    {
        float value = 0;
        getter(ref value);
        return value > RoundingOfLogProbability
            ? throw new InvalidOperationException(
                $"Row {row}: expected the natural logarithm of a probability, 0 at most, in {LogProbabilityRole} column '{columnName}', got {value.ToString(CultureInfo.InvariantCulture)}.")
            : value;
    }
}
