using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Distinct classes drawn with a log-uniform distribution of their ranks, about that of words by falling frequency: P(rank r) = log((r + 2) / (r + 1)) / log(C + 1). Draws are
/// repeated until all are distinct, so a class is among them about 1 - (1 - P)^draws times, its expected count.
/// </summary>
internal sealed class ClassSampler
{
    private readonly int[]? _order;
    private readonly int[] _ranks;

    // Of the ranks up to and with each.
    private readonly double[] _sums;
    private readonly bool[] _isDrawn;
    private readonly int[] _classes;
    private long _drawCount;

    /// <param name="classCount">C.</param>
    /// <param name="sampleCount">Classes of a draw, at most half of all.</param>
    /// <param name="order">The classes by falling frequency; null: in the order of their numbers.</param>
    public ClassSampler(int classCount, int sampleCount, int[]? order)
    {
        _order = order;
        _ranks = new int[classCount];
        _sums = new double[classCount];
        _isDrawn = new bool[classCount];
        _classes = new int[sampleCount];
        double all = ScalarMath.Log(classCount + 1.0);
        for (int rank = 0; rank < classCount; rank++)
        {
            _sums[rank] = ScalarMath.Log(rank + 2.0) / all;
            _ranks[order is null ? rank : order[rank]] = rank;
        }
    }

    /// <summary>The classes of the last draw, ascending.</summary>
    public ReadOnlySpan<int> Classes => _classes;

    /// <summary>Whether the sampler is one for these classes.</summary>
    public bool Fits(int classCount, int sampleCount, int[]? order) => _ranks.Length == classCount && _classes.Length == sampleCount && _order == order;

    /// <summary>Draws the classes of an update: a function of seed and update.</summary>
    public void Draw(Execution execution)
    {
        foreach (int drawn in _classes)
        {
            _isDrawn[drawn] = false;
        }

        var random = new RandomStream(execution.Seed, RandomPurpose.SampledClasses, execution.Update);
        _drawCount = 0;
        for (int count = 0; count < _classes.Length; _drawCount++)
        {
            int drawn = ClassOf(RankAt(random.NextUnit()));
            if (!_isDrawn[drawn])
            {
                _isDrawn[drawn] = true;
                _classes[count++] = drawn;
            }
        }

        Array.Sort(_classes);
    }

    /// <summary>The natural logarithm of a class's expected count in the last draw.</summary>
    public float LogExpectedCountOf(int drawn)
    {
        int rank = _ranks[drawn];
        double probability = _sums[rank] - (rank == 0 ? 0 : _sums[rank - 1]);
        return (float)ScalarMath.Log(1 - Math.Exp(_drawCount * ScalarMath.Log(1 - probability)));
    }

    private int ClassOf(int rank) => _order is null ? rank : _order[rank];

    /// <summary>The first rank whose sum is above a draw in [0, 1).</summary>
    private int RankAt(double draw)
    {
        int place = _sums.AsSpan().BinarySearch(draw);
        return Math.Min(place < 0 ? ~place : place + 1, _sums.Length - 1);
    }
}
