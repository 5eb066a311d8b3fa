using Microsoft.ML;
using Microsoft.ML.Recurrent;

namespace Samples.MemoryLab;

/// <summary>A generated task that nobody can solve who forgets within <c>lag</c> steps, and how networks are trained on it.</summary>
internal abstract class LagTask
{
    public static readonly int[] Lags = [5, 10, 20, 30, 50, 100, 200, 300];

    public static readonly LagTask[] All = [new OrderTask(), new AddingTask(), new CopyTask(), new EchoTask()];

    // Rows that decide when training ends, and rows that are only measured.
    private const int ValidationCount = 200;
    private const int TestCount = 500;

    // Training, validation and test rows of a trial have seeds of their own.
    private const int SeedsPerTrial = 3;

    // What a unit holds begins with memories of up to so many steps beyond the lag.
    private const int ChronoMargin = 10;

    public abstract string Name { get; }

    /// <summary>Training rows, which are passed over <see cref="Epochs"/> times at most.</summary>
    public virtual int TrainingCount => 2000;

    /// <summary>Passes over the training rows after which a network has failed.</summary>
    public abstract int Epochs { get; }

    /// <summary>Lags of a run without --full.</summary>
    public virtual int[] DefaultLags => Lags;

    /// <summary>What counts as solved, in words.</summary>
    public abstract string Threshold { get; }

    protected abstract int HiddenSize { get; }

    /// <summary>Trains until the validation rows are solved or the epochs are over, and says how the model does on test rows.</summary>
    /// <param name="network">The kind of network.</param>
    /// <param name="lag">Steps to be bridged.</param>
    /// <param name="seed">Decides rows and first weights.</param>
    /// <param name="change">Changes the options; null: nothing.</param>
    public Trial Run(Network network, int lag, int seed, Action<RecurrentTrainerOptions>? change = null)
    {
        var ml = new MLContext(seed);
        var counter = new EpochCounter();
        RecurrentTrainerOptions options = NewOptions();
        options.Cell = network.Cell;
        options.RecurrentInitialization = network.Start;
        options.RnnActivation = network.Activation;
        options.ChronoInitialization = network.HasChronoStart ? lag + ChronoMargin : 0;
        options.HiddenSize = HiddenSize;
        options.NumberOfEpochs = Epochs;
        options.LearningRate = network.LearningRate;
        options.LearningRateSchedule = LearningRateSchedule.Cosine;
        options.WeightDecay = 0;
        options.MaximumGradientNorm = 1;
        options.NumberOfThreads = 1;            // trials run side by side
        options.ValidationSet = Draw(ml, lag, (SeedsPerTrial * seed) + 1, ValidationCount);
        options.Seed = seed;
        options.Progress = counter;
        change?.Invoke(options);
        ITransformer model = Fit(ml, options, Draw(ml, lag, SeedsPerTrial * seed, TrainingCount));
        double score = Score(ml, model, Draw(ml, lag, (SeedsPerTrial * seed) + 2, TestCount));
        return new Trial(score, IsSolved(score), counter.Count * TrainingCount);
    }

    /// <summary>Rows of the task.</summary>
    protected abstract IDataView Draw(MLContext ml, int lag, int seed, int count);

    /// <summary>The options that only this task has.</summary>
    protected abstract RecurrentTrainerOptions NewOptions();

    protected abstract ITransformer Fit(MLContext ml, RecurrentTrainerOptions options, IDataView training);

    /// <summary>How good a model is on rows that training never saw.</summary>
    protected abstract double Score(MLContext ml, ITransformer model, IDataView test);

    protected abstract bool IsSolved(double score);

    private sealed class EpochCounter : IProgress<TrainingEpoch>
    {
        public int Count { get; private set; }

        public void Report(TrainingEpoch value) => Count++;
    }
}
