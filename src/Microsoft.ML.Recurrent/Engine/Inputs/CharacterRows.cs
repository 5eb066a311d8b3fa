using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>
/// The distinct words of a batch as a batch of their own, a word a sequence and a character a step; and for each word the rows of
/// the outer batch that hold it. Reused from batch to batch.
/// </summary>
internal sealed class CharacterRows
{
    /// <summary>What <see cref="Previous"/> and <see cref="Next"/> hold at a word's ends.</summary>
    public const int None = -1;

    private TokenRows _words = new(0);
    private int[] _lengths = [];
    private int[] _characters = [];
    private int[] _previous = [];
    private int[] _next = [];

    /// <summary>S distinct words, N characters.</summary>
    public BatchLayout Layout { get; } = new();

    /// <summary>A character's id per packed row.</summary>
    public ReadOnlySpan<int> Characters => _characters.AsSpan(0, Layout.RowCount);

    /// <summary>Per packed row that of the word's character before.</summary>
    public ReadOnlySpan<int> Previous => _previous.AsSpan(0, Layout.RowCount);

    /// <summary>Per packed row that of the word's character after.</summary>
    public ReadOnlySpan<int> Next => _next.AsSpan(0, Layout.RowCount);

    /// <summary>The rows of the outer batch that hold a packed word, ascending.</summary>
    public ReadOnlySpan<int> RowsOf(int word) => _words.RowsOf(Layout.CallerIndex[word]);

    /// <summary>Takes the forms of the outer batch's rows.</summary>
    public void Load(ReadOnlySpan<int> rowForms, WordForms forms)
    {
        if (_words.VocabularySize < forms.Count)
        {
            _words = new TokenRows(Math.Max(forms.Count, _words.VocabularySize * 2));
        }

        _words.Load(rowForms);
        if (_lengths.Length < _words.Count)
        {
            _lengths = new int[Math.Max(rowForms.Length, _words.Count)];
        }

        for (int i = 0; i < _words.Count; i++)
        {
            _lengths[i] = forms.CharactersOf(_words.Tokens[i]).Length;
        }

        Layout.Arrange(_lengths.AsSpan(0, _words.Count), sequenceIds: default);
        Reserve(Layout.RowCount);
        for (int word = 0; word < Layout.SequenceCount; word++)
        {
            Place(word, forms.CharactersOf(_words.Tokens[Layout.CallerIndex[word]]));
        }
    }

    private void Place(int word, ReadOnlySpan<int> characters)
    {
        int before = None;
        for (int step = 0; step < characters.Length; step++)
        {
            int row = Layout.OffsetOf(step) + word;
            _characters[row] = characters[step];
            _previous[row] = before;
            _next[row] = step + 1 < characters.Length ? Layout.OffsetOf(step + 1) + word : None;
            before = row;
        }
    }

    private void Reserve(int rows)
    {
        if (_characters.Length >= rows)
        {
            return;
        }

        // Words of a batch vary in length, so the next one of as many rows may have some more characters.
        int size = rows + rows / 4;
        _characters = new int[size];
        _previous = new int[size];
        _next = new int[size];
    }
}
