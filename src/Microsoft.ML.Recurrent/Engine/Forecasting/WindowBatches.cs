using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// The mini-batches of an epoch of windows, by their numbers: all of them in random order, or so many drawn from all of them anew in each epoch; without a seed
/// all of them in their order, for evaluation.
/// </summary>
internal sealed class WindowBatches : IBatchSource
{
    private readonly int _windowCount;
    private readonly int _stepsPerWindow;
    private readonly int _batchSize;
    private readonly ulong? _seed;
    private readonly int[] _order;
    private int _first;

    /// <param name="windowCount">All windows.</param>
    /// <param name="stepsPerWindow">Steps of the network over each.</param>
    /// <param name="batchSize">Windows of a mini-batch.</param>
    /// <param name="epochCount">Windows of an epoch, fewer than all of them; 0: all.</param>
    /// <param name="seed">Decides the order; null: as they are numbered.</param>
    public WindowBatches(int windowCount, int stepsPerWindow, int batchSize, int epochCount, ulong? seed)
    {
        (_windowCount, _stepsPerWindow, _batchSize, _seed) = (windowCount, stepsPerWindow, batchSize, seed);
        _order = new int[epochCount == 0 ? windowCount : Math.Min(epochCount, windowCount)];
    }

    public long SequenceCount => _order.Length;

    /// <summary>Nothing: the windows lie in their series.</summary>
    public SequenceStore Store { get; } = new([]);

    public ReadOnlySpan<int> Sequences => _order.AsSpan(_first, Math.Min(_batchSize, _order.Length - _first));

    public long StepCount => (long)Sequences.Length * _stepsPerWindow;

    public void Begin(int epoch, long givenCount = 0)
    {
        _first = (int)(givenCount - 1) * _batchSize;
        if (_order.Length == _windowCount)
        {
            LengthBucketSampler.FillAscending(_order);
        }

        if (_seed is { } seed)
        {
            var random = new RandomStream(seed, RandomPurpose.ForecastWindows, (uint)epoch);
            for (int i = 0; _order.Length < _windowCount && i < _order.Length; i++)
            {
                _order[i] = random.NextBelow(_windowCount);
            }

            if (_order.Length == _windowCount)
            {
                random.Shuffle(_order);
            }
        }
    }

    public bool MoveNext(Cancellation cancellation)
    {
        _first += _batchSize;
        return _first < _order.Length;
    }
}
