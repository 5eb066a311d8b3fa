using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The blocks of one rented set of columns. A field of a pass: the array stays, so renting again allocates nothing.</summary>
internal sealed class BlockList
{
    private Matrix[] _blocks = [];

    /// <summary>Rents columns in blocks as wide as the model's; the padding is zero, the real columns are the renter's to write. Empty blocks stay so.</summary>
    public Columns Rent(Columns model, int rows, Workspace workspace)
    {
        Matrix[] blocks = Resize(model.Count);
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = model[block].IsEmpty ? default : workspace.RentPadded(rows, model[block].Columns);
        }

        return new Columns(blocks);
    }

    /// <summary>Rents columns of zeros in blocks as wide as the model's.</summary>
    public Columns RentZeroed(Columns model, int rows, Workspace workspace)
    {
        Matrix[] blocks = Resize(model.Count);
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = workspace.RentZeroed(rows, model[block].Columns);
        }

        return new Columns(blocks);
    }

    private Matrix[] Resize(int count)
    {
        if (_blocks.Length != count)
        {
            _blocks = new Matrix[count];
        }

        return _blocks;
    }
}
