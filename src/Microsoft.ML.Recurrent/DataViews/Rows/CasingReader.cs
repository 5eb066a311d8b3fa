using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads words as their <see cref="WordCasing"/>.</summary>
internal sealed class CasingReader(DataViewRow row, DataViewSchema.Column column) : WordStepReader(row, column)
{
    protected override int TokenOf(ReadOnlySpan<char> word, SequenceStore store, int input) => (int)WordCasings.Of(word);
}
