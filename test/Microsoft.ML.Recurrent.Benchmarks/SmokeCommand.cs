namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Runs small steps of ours and every benchmark of the suites once, so that the benchmarks cannot rot unseen; TorchSharp is not touched.
/// </summary>
internal static class SmokeCommand
{
    private static readonly Shape s_smallPairs = Shape.Small with { Task = TaskKind.Sequences, IsRagged = true, VocabularySize = 30 };

    private static readonly Shape s_smallText = Shape.Small with { Task = TaskKind.Language, InputSize = 20, VocabularySize = 25 };

    private static readonly Shape s_smallForecaster = Shape.Small with { Task = TaskKind.Forecast, Horizon = 3 };

    private static readonly Shape[] s_shapes =
    [
        Shape.Small,
        Shape.Small with { IsRagged = true },
        Shape.Small with { Kind = RecurrentKind.Gru, WantsInputGradient = true },
        Shape.Small with { IsTagger = true, WantsInputGradient = true },
        Shape.Small with { IsTagger = true, IsRagged = true },
        s_smallPairs with { FeedsInput = true },
        s_smallPairs,
        s_smallPairs with { FeedsInput = true, IsRagged = false, BeamSize = 1 },
        s_smallPairs with { IsRagged = false, BeamSize = 3 },
        s_smallText with { UpperLayerCount = 1 },
        s_smallText with { Kind = RecurrentKind.Gru, IsTied = true },
        s_smallForecaster,
        s_smallForecaster with { Kind = RecurrentKind.Gru },
    ];

    public static int Run()
    {
        if (!OursAnswersAsTheReference())
        {
            return 1;
        }

        foreach (Shape shape in new[] { Shape.Small, Shape.Small with { Kind = RecurrentKind.Gru } })
        {
            var step = new EngineTraining(new Problem(shape), threadCount: 2);
            float before = step.Examine()[Outcome.Loss][0];
            for (int update = 0; update < 20; update++)
            {
                step.Run();
            }

            float after = step.Examine()[Outcome.Loss][0];
            Console.WriteLine($"{shape}: loss {before:F4} -> {after:F4} after 20 updates");
            if (!(after < before))
            {
                Console.Error.WriteLine("Training did not lower the loss.");
                return 1;
            }
        }

        foreach (Type suite in SuiteCommand.Kernels.Concat(SuiteCommand.Operations))
        {
            Console.WriteLine($"{suite.Name}: {string.Join(", ", SuiteTrial.Run(suite))}");
        }

        return 0;
    }

    /// <summary>
    /// Every operation on small shapes against the double-precision reference; and the same build loaded once more as the baseline must
    /// give the same bits.
    /// </summary>
    private static bool OursAnswersAsTheReference()
    {
        var peers = new Peers(hasTorch: false, onnx: null, new BaselineLibrary(AppContext.BaseDirectory));
        Case[] cases =
        [
            .. s_shapes.SelectMany(shape => Enum.GetValues<OperationKind>().Where(operation => Suits(operation, shape))
                .Select(operation => new Case($"{operation}", operation, shape, ThreadCount: 2, IsQuick: true, IsExtra: false))),
        ];
        ReferenceOutcomes references = ReferenceOutcomes.Of(cases);
        bool isRight = true;
        foreach (Case row in cases)
        {
            IReadOnlyList<IContestant> sides = peers.ContestantsOf(row);
            Difference ours = Examination.Of(row, sides, references)[Measurement.OursName];
            bool isSame = sides.Count == 2 && sides[1].Examine().DifferenceFrom(sides[0].Examine()).Value == 0;
            Console.WriteLine($"{row.Key}: {ours} from the reference; as baseline {(isSame ? "the same" : "not the same")}");
            isRight &= ours.IsTolerable && isSame;
            foreach (IContestant side in sides)
            {
                side.Dispose();
            }
        }

        // What reads padding backwards has other answers: a check that passes both would pass anything.
        Case padded = cases.First(row => row.Operation == OperationKind.Scoring && row.Shape is { IsTagger: true, IsRagged: true });
        using var unpadded = new EngineScoring(new Problem(padded.Shape), padded.ThreadCount);
        Difference told = unpadded.Examine().DifferenceFrom(references.Of(padded, readsPadding: true));
        isRight &= !told.IsTolerable;
        Console.WriteLine($"{padded.Key}: {told} from a reference that reads padding");
        if (!isRight)
        {
            Console.Error.WriteLine("Ours differs from the reference or from itself as the baseline, or the check sees no difference where there is one.");
        }

        return isRight;
    }

    /// <summary>Networks over tokens have one operation each, and forecasters two. One state goes from step to step in one direction, and sequences that are tagged one by one are a tagger's.</summary>
    private static bool Suits(OperationKind operation, Shape shape) => operation switch
    {
        _ when shape.Task == TaskKind.Forecast => operation is OperationKind.Training or OperationKind.Scoring,
        _ when shape.HasTokens => operation == (shape.BeamSize > 0 ? OperationKind.Writing : OperationKind.Training),
        OperationKind.Writing => false,
        OperationKind.Streaming => shape is { IsTagger: false, IsRagged: false },
        OperationKind.OneByOne => shape.IsTagger,
        _ => true,
    };
}
