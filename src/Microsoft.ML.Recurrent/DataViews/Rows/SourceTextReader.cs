using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Reads the texts of a row's source steps as they stand in the data, so that those no vocabulary has can be written too. A missing step, and a separator, is
/// an empty text.
/// </summary>
internal sealed class SourceTextReader
{
    private readonly List<Action> _columns = [];
    private readonly List<string> _texts = [];

    /// <param name="row">The row or cursor, whose feature columns are active.</param>
    /// <param name="feature">A column of words or of characters.</param>
    public SourceTextReader(DataViewRow row, FeatureColumn feature)
    {
        foreach (string name in feature.ColumnNames)
        {
            DataViewSchema.Column column = row.Schema[name];
            _columns.Add(feature.Kind == FeatureKind.Words ? WordsOf(row, column) : CharactersOf(row, column));
        }
    }

    /// <summary>The texts of the current row's steps, in the order of the steps.</summary>
    public string[] Read()
    {
        _texts.Clear();
        foreach (Action read in _columns)
        {
            if (_texts.Count > 0)
            {
                _texts.Add("");
            }

            int before = _texts.Count;
            read();
            if (_texts.Count == before)
            {
                _texts.Add("");
            }
        }

        return [.. _texts];
    }

    private Action WordsOf(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> value = default;
        return () =>
        {
            getter(ref value);
            foreach (ReadOnlyMemory<char> word in value.DenseValues())
            {
                _texts.Add(word.ToString());
            }
        };
    }

    private Action CharactersOf(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            foreach (System.Text.Rune character in value.Span.EnumerateRunes())
            {
                _texts.Add(character.ToString());
            }
        };
    }
}
