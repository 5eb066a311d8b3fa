using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>All sequences by the engine alone, in batches of like lengths that are loaded from its store.</summary>
internal sealed class RawBatches(ScoringProblem problem, int threadCount, int batchSize = RawBatches.UsualBatchSize)
{
    public const int UsualBatchSize = 64;

    private readonly int[] _order = [.. Enumerable.Range(0, problem.Rows.Length).OrderBy(problem.Store.LengthOf)];
    private readonly SequenceBatch _batch = new();
    private readonly Execution _execution = new(new Workspace(), threadCount);
    private readonly Matrix _probabilities = Matrices.Compact(batchSize, problem.Shape.ClassCount);

    /// <summary>The probabilities of all rows in their order [rows, C].</summary>
    public float[] Scores()
    {
        int classCount = problem.Shape.ClassCount;
        var scores = new float[problem.Rows.Length * classCount];
        for (int first = 0; first < _order.Length; first += batchSize)
        {
            ReadOnlySpan<int> sequences = Score(first);
            for (int i = 0; i < sequences.Length; i++)
            {
                _probabilities.Row(i)[..classCount].CopyTo(scores.AsSpan(sequences[i] * classCount));
            }
        }

        return scores;
    }

    public void Run()
    {
        for (int first = 0; first < _order.Length; first += batchSize)
        {
            Score(first);
        }
    }

    /// <summary>The batch that begins with the given place in the order by length.</summary>
    public ReadOnlySpan<int> Score(int first)
    {
        ReadOnlySpan<int> sequences = _order.AsSpan(first, Math.Min(batchSize, _order.Length - first));
        _batch.Load(problem.Store, sequences);
        problem.Network.Score(_batch, _execution, _probabilities);
        return sequences;
    }
}
