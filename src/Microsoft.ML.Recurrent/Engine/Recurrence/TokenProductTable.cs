using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// What the rows of a token begin their chains with in the first layer, [V x columns of the input product] for each direction:
/// in inference a token is multiplied when it is first met, and from then on its product is a row to copy, until the weights change.
/// </summary>
/// <remarks>
/// Any number of executions may use a table at once. A row is read only when its mark says that it was written since the last
/// <see cref="Forget"/>; two that write a row at once write the same bits.
/// </remarks>
internal sealed class TokenProductTable
{
    /// <summary>Of both directions together: 16,000 tokens of an LSTM of 256 units. Larger vocabularies keep nothing.</summary>
    public const long MaximumBytes = 64L << 20;

    // A row that comes from memory costs as much as about 24 multiply-adds of each of its sums (batches of 64 rows of 5 to 15 tokens, LSTM of
    // 128 and of 256 units, 5,000 tokens; AMD EPYC Zen 5): smaller vectors are multiplied every time.
    private const int FewestColumns = 32;

    private readonly TokenEmbedding _embedding;
    private readonly RecurrentLayer _reader;
    private readonly Lock _allocation = new();
    private int[] _marks = [];
    private volatile Matrix[]? _products;
    private int _generation = 1;

    private TokenProductTable(TokenEmbedding embedding, RecurrentLayer reader)
    {
        _embedding = embedding;
        _reader = reader;
    }

    /// <summary>E: size of a token's vector.</summary>
    public int VectorWidth => _embedding.Width;

    /// <summary>Columns of one direction's products.</summary>
    public int ProductWidth => _reader.Directions[0].Input.Width;

    public int DirectionCount => _reader.DirectionCount;

    /// <summary>Bytes held: none before a token was met.</summary>
    public long AllocatedBytes => _products is null ? 0 : BytesOf(_embedding, _reader);

    /// <summary>The table of the tokens that a layer reads as its first block; null where it would save nothing or be larger than allowed.</summary>
    public static TokenProductTable? Create(TokenEmbedding embedding, RecurrentLayer reader, long maximumBytes)
        => embedding.Width >= FewestColumns && BytesOf(embedding, reader) <= maximumBytes ? new TokenProductTable(embedding, reader) : null;

    /// <summary>Makes every row one that is yet to be written: the weights are others. Nobody may use the table meanwhile.</summary>
    public void Forget() => _generation++;

    /// <summary>The rows of a batch by their tokens, whose products are then there.</summary>
    public TokenProductRows Forward(ReadOnlySpan<int> tokens, Execution execution)
    {
        TokenProductRows rows = execution.Workspace.Take<TokenProductRows>();
        rows.Start(this, tokens.Length);
        tokens.CopyTo(rows.Tokens);
        rows.Fill(execution.ThreadCount);
        return rows;
    }

    /// <summary>One direction's products; only rows of tokens that <see cref="Has"/> has confirmed mean anything.</summary>
    public Matrix ProductsOf(int direction) => _products![direction];

    /// <summary>Takes the table's memory when it is first used, so that training never does.</summary>
    public void Reserve()
    {
        if (_products is not null)
        {
            return;
        }

        lock (_allocation)
        {
            if (_products is null)
            {
                _marks = new int[_embedding.VocabularySize];
                var products = new Matrix[DirectionCount];
                for (int direction = 0; direction < products.Length; direction++)
                {
                    products[direction] = NewProducts();
                }

                _products = products;
            }
        }
    }

    /// <summary>Whether a token's products are there.</summary>
    public bool Has(int token)
    {
        Debug.Assert((uint)token < (uint)_embedding.VocabularySize);
        return Volatile.Read(ref _marks[token]) == _generation;
    }

    /// <summary>Multiplies some tokens, no more than there are rows of <paramref name="vectors"/> [n x E] and <paramref name="sums"/>, which are scratch.</summary>
    public void Write(ReadOnlySpan<int> tokens, Matrix vectors, Matrix sums)
    {
        _embedding.Read(tokens, vectors);
        var rows = new RowSpan(0, tokens.Length, 1);
        for (int direction = 0; direction < DirectionCount; direction++)
        {
            _reader.Directions[direction].Input.WriteTokens(vectors, sums, rows);
            for (int i = 0; i < tokens.Length; i++)
            {
                sums.Row(i).CopyTo(ProductsOf(direction).Row(tokens[i]));
            }
        }

        foreach (int token in tokens)
        {
            Volatile.Write(ref _marks[token], _generation);
        }
    }

    private Matrix NewProducts()
    {
        int width = ProductWidth;
        return new Matrix(new AlignedBuffer(_embedding.VocabularySize * width), 0, _embedding.VocabularySize, width, width);
    }

    private static long BytesOf(TokenEmbedding embedding, RecurrentLayer reader)
        => (long)embedding.VocabularySize * reader.Directions[0].Input.Width * reader.DirectionCount * sizeof(float);
}
