using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>
/// Turns gradients into new weights, with PyTorch's formulas and defaults. Weights and moments are flat buffers of one layout;
/// frozen parameters stay as they are, and decay acts on those that ask for it. Of a table with a compact gradient only the
/// rows held there change: weights, moments and decay of all others rest, while the step that corrects the moments' bias is
/// the optimiser's own, as in PyTorch's SparseAdam.
/// </summary>
internal abstract class Optimizer : IParallelWork
{
    private readonly float _l2;
    private AlignedBuffer _weights = null!;
    private Gradients _gradients = null!;
    private UpdateFactors _factors;
    private int _denseLength;

    protected Optimizer(ParameterSet parameters, int momentCount, double l2)
    {
        _l2 = (float)l2;
        State = new OptimizerState(parameters, momentCount);
    }

    /// <summary>What it remembers from update to update.</summary>
    public OptimizerState State { get; }

    protected int StepCount => State.StepCount;

    protected AlignedBuffer[] Moments => State.Moments;

    /// <summary>
    /// One update by the gradients times <paramref name="gradientFactor"/>, which clipping gives. The result does not depend on the number
    /// of threads.
    /// </summary>
    public void Step(AlignedBuffer weights, Gradients gradients, double learningRate, Execution execution, float gradientFactor = 1)
    {
        State.StepCount++;
        _weights = weights;
        _gradients = gradients;
        _factors = new UpdateFactors(gradientFactor, _l2, KeptPart(learningRate));
        Prepare(learningRate);
        _denseLength = 0;
        foreach (ParameterRun run in gradients.DenseRuns)
        {
            _denseLength += run.Length;
        }

        long length = _denseLength;
        foreach (TableGradient table in gradients.Tables)
        {
            length += table.Length;
        }

        execution.Run(this, length);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        UpdateDense(share, shareCount);
        foreach (TableGradient table in _gradients.Tables)
        {
            UpdateRows(table, RowSpan.Contiguous(table.Count, share, shareCount));
        }
    }

    /// <summary>Takes the numbers of this step: the learning rate, and what depends on <see cref="StepCount"/>.</summary>
    protected abstract void Prepare(double learningRate);

    protected abstract void Update(AlignedBuffer weights, AlignedBuffer gradients, UpdateFactors factors, UpdateStretch stretch);

    /// <summary>What decoupled weight decay leaves of a weight before the update.</summary>
    protected virtual float KeptPart(double learningRate) => 1;

    /// <summary>Shares are cut from the runs laid end to end, in whole blocks.</summary>
    private void UpdateDense(int share, int shareCount)
    {
        long blockCount = _denseLength / AlignedBuffer.BlockSize;
        int shareStart = (int)(blockCount * share / shareCount) * AlignedBuffer.BlockSize;
        int shareEnd = (int)(blockCount * (share + 1) / shareCount) * AlignedBuffer.BlockSize;
        foreach (ParameterRun run in _gradients.DenseRuns)
        {
            int first = Math.Max(0, shareStart);
            int end = Math.Min(run.Length, shareEnd);
            if (first < end)
            {
                Update(_weights, _gradients.Dense, FactorsOf(run.IsDecayed), new UpdateStretch(run.Start + first, run.Start + first, end - first));
            }

            shareStart -= run.Length;
            shareEnd -= run.Length;
        }
    }

    private void UpdateRows(TableGradient table, RowSpan rows)
    {
        UpdateFactors factors = FactorsOf(table.Table.IsDecayed);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            Update(_weights, table.Values, factors, new UpdateStretch(table.WeightStartOf(row), table.StartOf(row), table.Width));
        }
    }

    private UpdateFactors FactorsOf(bool isDecayed) => isDecayed ? _factors : _factors.Undecayed;
}
