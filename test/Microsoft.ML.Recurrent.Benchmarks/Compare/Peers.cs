namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The peers that load in this process, and the contestants of a case.</summary>
internal sealed class Peers(bool hasTorch, OnnxLibrary? onnx, BaselineLibrary? baseline)
{
    private readonly SortedSet<string> _baselineLacks = [];

    /// <summary>Why the baseline is in no row of some shapes.</summary>
    public IReadOnlyCollection<string> BaselineLacks => _baselineLacks;

    /// <summary>Ours first, then the baseline.</summary>
    public IReadOnlyList<IContestant> ContestantsOf(Case row)
    {
        if (row.Shape.Task != TaskKind.Classes)
        {
            return ContestantsOfTask(row);
        }

        var problem = new Problem(row.Shape);
        var contestants = new List<IContestant> { Ours(row, problem) };
        if (baseline is not null)
        {
            AddBaseline(row, contestants, baseline);
        }

        if (hasTorch)
        {
            AddTorch(row, problem, contestants);
        }

        if (onnx is not null && row.Operation != OperationKind.Training)
        {
            AddOnnx(row, problem, contestants, onnx);
        }

        return contestants;
    }

    /// <summary>Networks over tokens, which ONNX Runtime does not train, and whose search it does not have; and forecasters.</summary>
    private List<IContestant> ContestantsOfTask(Case row)
    {
        var contestants = new List<IContestant> { row.Operation switch
        {
            OperationKind.Writing => new EngineWriting(new SequenceProblem(row.Shape), row.ThreadCount),
            OperationKind.Scoring => new EngineForecasting(new ForecastProblem(row.Shape), row.ThreadCount),
            _ when row.Shape.Task == TaskKind.Forecast => new EngineForecastTraining(new ForecastProblem(row.Shape), row.ThreadCount),
            _ when row.Shape.Task == TaskKind.Language => new EngineLanguageTraining(new LanguageProblem(row.Shape), row.ThreadCount),
            _ => new EngineSequenceTraining(new SequenceProblem(row.Shape), row.ThreadCount),
        } };
        if (baseline is not null)
        {
            AddBaseline(row, contestants, baseline);
        }

        if (hasTorch)
        {
            AddTorchOfTask(row, contestants);
        }

        return contestants;
    }

    private static IContestant Ours(Case row, Problem problem) => row.Operation switch
    {
        OperationKind.Training when row.Shape.WantsInputGradient => new EngineLayerTraining(problem, row.ThreadCount),
        OperationKind.Training => new EngineTraining(problem, row.ThreadCount),
        OperationKind.Streaming => new EngineStreaming(problem),
        OperationKind.OneByOne => new EngineTagging(problem, row.ThreadCount),
        _ => new EngineScoring(problem, row.ThreadCount),
    };

    private void AddBaseline(Case row, List<IContestant> contestants, BaselineLibrary library)
    {
        try
        {
            contestants.Add(library.TwinOf(contestants[0].GetType(), row.Shape, row.ThreadCount));
        }
        catch (NotSupportedException exception)
        {
            _baselineLacks.Add($"{row.Group} {row.Shape}: {exception.Message}");
        }
    }

    // Methods of their own, so that a peer's assembly is asked for only where it loads.
    private static void AddTorch(Case row, Problem problem, List<IContestant> contestants)
    {
        bool isRagged = row.Shape.IsRagged;
        switch (row.Operation)
        {
            case OperationKind.Training:
                contestants.Add(new TorchTraining(problem, row.ThreadCount));
                if (isRagged)
                {
                    contestants.Add(new TorchTraining(problem, row.ThreadCount, isPacked: true));
                }

                break;
            case OperationKind.Streaming:
                contestants.Add(new TorchStreaming(problem));
                break;
            case OperationKind.OneByOne:
                contestants.Add(new TorchTagging(problem, row.ThreadCount));
                break;

            // Padding reaches a bidirectional network's answers: ragged sequences have only the packed way.
            case OperationKind.Scoring:
                contestants.Add(new TorchScoring(problem, row.ThreadCount, isRagged));
                break;
        }
    }

    private static void AddTorchOfTask(Case row, List<IContestant> contestants)
    {
        if (row.Operation == OperationKind.Writing)
        {
            contestants.Add(new TorchWriting(new SequenceProblem(row.Shape), row.ThreadCount));
        }
        else if (row.Operation == OperationKind.Scoring)
        {
            contestants.Add(new TorchForecasting(new ForecastProblem(row.Shape), row.ThreadCount));
        }
        else if (row.Shape.Task == TaskKind.Forecast)
        {
            contestants.Add(new TorchForecastTraining(new ForecastProblem(row.Shape), row.ThreadCount));
        }
        else if (row.Shape.Task == TaskKind.Language)
        {
            contestants.Add(new TorchLanguageTraining(new LanguageProblem(row.Shape), row.ThreadCount));
        }
        else
        {
            var problem = new SequenceProblem(row.Shape);
            contestants.Add(new TorchSequenceTraining(problem, row.ThreadCount));
            contestants.Add(new TorchSequenceTraining(problem, row.ThreadCount, isPacked: true));
        }
    }

    private static void AddOnnx(Case row, Problem problem, List<IContestant> contestants, OnnxLibrary onnx) => contestants.Add(row.Operation switch
    {
        OperationKind.Streaming => new OnnxStreaming(onnx, problem),
        OperationKind.OneByOne => new OnnxTagging(onnx, problem, row.ThreadCount),
        _ => new OnnxScoring(onnx, problem, row.ThreadCount),
    });
}
