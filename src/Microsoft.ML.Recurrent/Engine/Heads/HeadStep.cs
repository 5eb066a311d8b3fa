using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>A head that is asked for its outputs after every step, with the same bits as for whole sequences.</summary>
/// <param name="head">Has the weights.</param>
/// <param name="input">S x W: the step at hand of each sequence.</param>
/// <param name="scores">S x C.</param>
/// <param name="outputs">S x C; may be the scores.</param>
internal sealed class HeadStep(RowHead head, Columns input, Matrix scores, Matrix outputs)
{
    public Matrix Outputs => outputs;

    /// <summary>Writes the outputs of neighbouring rows.</summary>
    public void Run(RowSpan rows) => head.ForwardRows(input, scores, outputs, rows);
}
