using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>All rows through <c>Transform</c> over data in memory, read by a cursor as a user reads them.</summary>
internal sealed class TransformedRows
{
    private readonly ScoringProblem _problem;
    private readonly IDataView _scored;
    private readonly DataViewSchema.Column[] _columns;
    private VBuffer<float> _scores;
    private uint _label;

    public TransformedRows(ScoringProblem problem)
    {
        _problem = problem;
        _scored = problem.Transformer.Transform(new MLContext(seed: 1).Data.LoadFromEnumerable(problem.Rows));
        _columns = [_scored.Schema["Score"], _scored.Schema["PredictedLabel"]];
    }

    /// <summary>The probabilities of all rows in their order [rows, C].</summary>
    public float[] Scores()
    {
        var scores = new float[_problem.Rows.Length * _problem.Shape.ClassCount];
        Read(scores);
        return scores;
    }

    public void Run() => Read(kept: null);

    private void Read(float[]? kept)
    {
        using DataViewRowCursor cursor = _scored.GetRowCursor(_columns);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(_columns[0]);
        ValueGetter<uint> getLabel = cursor.GetGetter<uint>(_columns[1]);
        while (cursor.MoveNext())
        {
            getScores(ref _scores);
            getLabel(ref _label);
            if (kept is not null)
            {
                _scores.CopyTo(kept.AsSpan((int)cursor.Position * _problem.Shape.ClassCount));
            }
        }
    }
}
