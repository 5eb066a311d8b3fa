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

    /// <summary>Writes a share's columns of the scores of rows that are too few to be shared out; <see cref="Finish"/> follows.</summary>
    public void RunShare(RowSpan rows, int share, int shareCount) => head.ForwardShare(input, scores, rows, share, shareCount);

    /// <summary>Writes the outputs of rows whose scores are there.</summary>
    public void Finish(RowSpan rows) => head.WriteOutputs(scores, outputs, rows);
}
