namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Rows made of column blocks that lie side by side in meaning and apart in memory (the two directions of a layer; a word's
/// vector beside numbers). Products run over the blocks' real columns in order, so joining blocks copies nothing.
/// All blocks have the same number of rows; each block's padding up to 16 columns holds zeros.
/// </summary>
internal readonly struct Columns
{
    private readonly Matrix _first;
    private readonly Matrix[]? _all;

    public Columns(Matrix only)
    {
        _first = only;
        _all = null;
    }

    /// <summary>Takes the array as it is: a pass keeps it, so nothing is allocated per batch.</summary>
    public Columns(Matrix[] blocks)
    {
        _all = blocks;
        _first = blocks[0];
    }

    public int Count => _all?.Length ?? (_first.IsEmpty ? 0 : 1);

    public int Rows => _first.Rows;

    public Matrix this[int block] => _all is null ? _first : _all[block];

    /// <summary>Real columns over all blocks.</summary>
    public int Width
    {
        get
        {
            int width = 0;
            for (int block = 0; block < Count; block++)
            {
                width += this[block].Columns;
            }

            return width;
        }
    }
}
