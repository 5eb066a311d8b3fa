using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>What a <see cref="StackLevel"/> keeps of a batch.</summary>
internal sealed class StackLevelPass
{
    private readonly BlockList _sums = new();
    private readonly BlockList _copies = new();

    public Columns Output { get; set; }

    public RecurrentPass Recurrent { get; set; } = null!;

    public Pass? Normalization { get; set; }

    public Pass? Dropout { get; set; }

    /// <summary>a + b in memory of its own: both are still needed.</summary>
    public Columns Sum(Columns a, Columns b, Workspace workspace)
    {
        Columns sum = Copy(_sums, a, workspace);
        for (int block = 0; block < sum.Count; block++)
        {
            MatrixMath.Add(b[block], sum[block]);
        }

        return sum;
    }

    public Columns Copy(Columns source, Workspace workspace) => Copy(_copies, source, workspace);

    private static Columns Copy(BlockList blocks, Columns source, Workspace workspace)
    {
        Columns copy = blocks.Rent(source, source.Rows, workspace);
        for (int block = 0; block < copy.Count; block++)
        {
            MatrixMath.Copy(source[block], copy[block]);
        }

        return copy;
    }
}
