using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// A pooling that is asked for its value after every step: takes each row's step into the running value of its sequence, in
/// the order of operations that a whole sequence's pooling has.
/// </summary>
/// <param name="input">S x W: the step at hand of each sequence.</param>
/// <param name="output">S x W: the value over all steps so far.</param>
/// <param name="running">
/// What has to be kept of a sequence between its steps, a row in each; undefined until the first step.
/// </param>
internal abstract class PoolingStep(Matrix input, Matrix output, params Matrix[] running)
{
    private readonly Matrix[] _running = running;

    public Matrix Input { get; } = input;

    public Matrix Output { get; } = output;

    public ReadOnlySpan<Matrix> Running => _running;

    /// <summary>Takes in a step of neighbouring rows, which had so many steps before (by row).</summary>
    public abstract void Run(RowSpan rows, ReadOnlySpan<long> stepCounts);
}
