using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>
/// Turns gradients into new weights, with PyTorch's formulas and defaults. Weights, gradients and moments are flat buffers of
/// one layout; frozen parameters stay as they are, and decay acts on those that ask for it.
/// </summary>
internal abstract class Optimizer : IParallelWork
{
    private readonly ParameterRun[] _runs;
    private readonly int _totalLength;
    private readonly float _l2;
    private AlignedBuffer _weights = null!;
    private AlignedBuffer _gradients = null!;
    private DecayFactors _decay;

    protected Optimizer(ParameterSet parameters, int momentCount, double l2)
    {
        _runs = ParameterRun.Of(parameters);
        _totalLength = parameters.TotalLength;
        _l2 = (float)l2;
        Moments = new AlignedBuffer[momentCount];
        for (int i = 0; i < momentCount; i++)
        {
            Moments[i] = parameters.NewBuffer();
        }
    }

    /// <summary>Updates made so far.</summary>
    public int StepCount { get; private set; }

    protected AlignedBuffer[] Moments { get; }

    /// <summary>One update. The result does not depend on the number of threads.</summary>
    public void Step(AlignedBuffer weights, AlignedBuffer gradients, double learningRate, Execution execution)
    {
        StepCount++;
        _weights = weights;
        _gradients = gradients;
        _decay = new DecayFactors(_l2, KeptPart(learningRate));
        Prepare(learningRate);
        execution.Run(this, _totalLength);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        long blockCount = _totalLength / AlignedBuffer.BlockSize;
        int shareStart = (int)(blockCount * share / shareCount) * AlignedBuffer.BlockSize;
        int shareEnd = (int)(blockCount * (share + 1) / shareCount) * AlignedBuffer.BlockSize;
        foreach (ParameterRun run in _runs)
        {
            int start = Math.Max(run.Start, shareStart);
            int end = Math.Min(run.Start + run.Length, shareEnd);
            if (start < end)
            {
                Update(_weights, _gradients, run.IsDecayed ? _decay : DecayFactors.None, start, end - start);
            }
        }
    }

    /// <summary>Takes the numbers of this step: the learning rate, and what depends on <see cref="StepCount"/>.</summary>
    protected abstract void Prepare(double learningRate);

    /// <summary>Updates <paramref name="count"/> weights from <paramref name="start"/> on.</summary>
    protected abstract void Update(AlignedBuffer weights, AlignedBuffer gradients, DecayFactors decay, int start, int count);

    /// <summary>What decoupled weight decay leaves of a weight before the update.</summary>
    protected virtual float KeptPart(double learningRate) => 1;
}
