namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One sequence, ready to be scored by the engine and by a prediction engine.</summary>
internal sealed class PredictionTrial : IDisposable
{
    private readonly RawBatches _raw;
    private readonly PredictionEngine<SequenceRow, SequenceScores> _engine;
    private readonly SequenceRow _row;
    private SequenceScores _prediction = new();

    public PredictionTrial(ScoringShape shape)
    {
        Name = $"LSTM 1x{shape.StepCount}x{shape.InputSize}x{shape.HiddenSize}";
        var problem = new ScoringProblem(shape);
        _raw = new RawBatches(problem, threadCount: 1, batchSize: 1);
        _engine = new MLContext(seed: 1).Model.CreatePredictionEngine<SequenceRow, SequenceScores>(problem.Transformer);
        _row = problem.Rows[0];
    }

    public string Name { get; }

    /// <summary>Whether both give the same scores, to the last bit.</summary>
    public bool Agrees
    {
        get
        {
            Predict();
            return _raw.Scores().AsSpan().SequenceEqual(_prediction.Score);
        }
    }

    public void RunEngine() => _raw.Run();

    public void Predict() => _engine.Predict(_row, ref _prediction);

    public void Dispose() => _engine.Dispose();
}
