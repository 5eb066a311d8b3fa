using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads words by their characters: tokens are the store's forms of the input.</summary>
internal sealed class SpellingReader(DataViewRow row, DataViewSchema.Column column, CodeIndex characters, bool normalizesDigits)
    : WordStepReader(row, column)
{
    private readonly int[] _ids = new int[Spelling.MaximumLength];

    protected override int TokenOf(ReadOnlySpan<char> word, SequenceStore store, int input)
        => store.Forms(input).IdOf(_ids.AsSpan(0, Spelling.Encode(word, characters, normalizesDigits, _ids)));
}
