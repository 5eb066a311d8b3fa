using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>What people call the steps of a row: the tokens of the first column that has such.</summary>
internal sealed class StepTexts
{
    private readonly SourceTextReader? _reader;
    private readonly FeatureColumn? _keys;
    private readonly int _input;

    /// <param name="row">The row or cursor, whose feature columns are active.</param>
    /// <param name="features">The model's inputs.</param>
    public StepTexts(DataViewRow row, IReadOnlyList<FeatureColumn> features)
    {
        while (_input < features.Count && (features[_input] is { IsToken: false } or { IsDerived: true }))
        {
            _input++;
        }

        if (_input < features.Count && features[_input].Kind == FeatureKind.Keys)
        {
            _keys = features[_input];
        }
        else if (_input < features.Count)
        {
            _reader = new SourceTextReader(row, features[_input]);
        }
    }

    /// <summary>The texts of the current row's steps, of which the store's only sequence was made.</summary>
    public string[] Read(SequenceStore store)
    {
        int length = store.LengthOf(0);
        if (_reader is not null)
        {
            return _reader.Read();
        }

        var texts = new string[length];
        for (int step = 0; step < length; step++)
        {
            texts[step] = _keys is null ? "" : KeyOf(store.Tokens(_input, 0, step, 1)[0] - _keys.FirstId);
        }

        return texts;
    }

    private string KeyOf(int place)
        => place < 0 ? "" : _keys!.KeyNames is { } names ? names[place] : _keys.Keys![place].ToString(CultureInfo.InvariantCulture);
}
