using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads words as their ids in a vocabulary.</summary>
internal sealed class WordReader(DataViewRow row, DataViewSchema.Column column, WordIndex index) : WordStepReader(row, column)
{
    protected override int TokenOf(ReadOnlySpan<char> word, SequenceStore store, int input) => index.IdOf(word);
}
