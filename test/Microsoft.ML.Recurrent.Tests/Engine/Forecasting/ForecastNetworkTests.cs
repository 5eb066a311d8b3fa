using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class ForecastNetworkTests
{
    private const int Windows = 3;
    private const int Steps = 4;

    // Central differences of a single-precision network: rounding of the loss, 1e-7, over twice the width.
    private const float Width = 4e-3f;
    private const double Tolerance = 1.5e-3;

    public static TheoryData<string, string> Kinds()
    {
        var data = new TheoryData<string, string>();
        foreach (string kind in new[] { "flat", "parallel", "projected", "autoregressive" })
        {
            data.Add(kind, nameof(CellKind.Lstm));
            data.Add(kind, nameof(CellKind.GruResetAfter));
        }

        return data;
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Gradients_match_central_differences(string kind, string cell)
    {
        ForecastNetworkSpec spec = SpecOf(kind, Enum.Parse<CellKind>(cell));
        ForecastNetwork network = ForecastNetwork.Create(spec);
        network.Initialize(seed: 5);
        var random = new RandomStream(9, RandomPurpose.Data, 0);
        foreach (Parameter parameter in network.Parameters.All.Where(parameter => parameter.Name == "linear.weight"))
        {
            foreach (ref float weight in parameter.In(network.Weights))
            {
                weight = 0.3f * (float)random.NextNormal();
            }
        }

        ForecastBatch batch = BatchOf(spec, ref random);
        ForecastLoss loss = kind == "autoregressive" ? new GaussianLikelihood() : new QuantileSetLoss(new Recurrent.Engine.Heads.Losses.SquaredLoss(), []);
        var comparison = new ForecastComparison(loss, kind == "autoregressive");
        var execution = new Execution(new Workspace { IsFenced = true }, threadCount: 2) { Gradients = new Gradients(network.Parameters) };
        network.Pack();
        execution.Begin(ExecutionMode.Training);
        ForecastPass pass = network.Forward(batch, execution);
        BatchLoss total = comparison.Compare(batch, pass.Scores, execution);
        network.Backward(pass, LossSettings.Plain, execution);
        Assert.Equal(2 * KnownCount(spec), total.WeightSum, 1e-9);

        float[] gradients = execution.Gradients.Dense.Span.ToArray();
        foreach (Parameter parameter in network.Parameters.All)
        {
            for (int i = 0; i < parameter.Length; i += 1 + (parameter.Length / 12))
            {
                double expected = Difference(network, batch, comparison, execution, parameter.Offset + i);
                Assert.True(Math.Abs(expected - gradients[parameter.Offset + i]) < Tolerance, $"{parameter.Name}[{i}]: {expected} against {gradients[parameter.Offset + i]}");
            }
        }
    }

    [Fact]
    public void A_linear_path_of_zero_weights_changes_no_score()
    {
        ForecastNetworkSpec spec = SpecOf("flat", CellKind.Lstm);
        var random = new RandomStream(9, RandomPurpose.Data, 0);
        ForecastBatch batch = BatchOf(spec, ref random);
        float[] with = Scores(spec, batch);
        Assert.Equal(Scores(spec with { LinearWidth = 0 }, batch), with);
    }

    [Fact]
    public void A_warm_batch_allocates_nothing()
    {
        ForecastNetworkSpec spec = SpecOf("projected", CellKind.GruResetAfter);
        ForecastNetwork network = ForecastNetwork.Create(spec);
        network.Initialize(seed: 5);
        network.Pack();
        var random = new RandomStream(9, RandomPurpose.Data, 0);
        ForecastBatch batch = BatchOf(spec, ref random);
        var comparison = new ForecastComparison(new QuantileSetLoss(null, [0.5]), isTimeMajor: false);
        var execution = new Execution(new Workspace(), threadCount: 1) { Gradients = new Gradients(network.Parameters) };
        long bytes = Allocations.Least(() =>
        {
            execution.Begin(ExecutionMode.Training);
            ForecastPass pass = network.Forward(batch, execution);
            comparison.Compare(batch, pass.Scores, execution);
            network.Backward(pass, LossSettings.Plain, execution);
        });
        Assert.Equal(0, bytes);
    }

    private static float[] Scores(ForecastNetworkSpec spec, ForecastBatch batch)
    {
        ForecastNetwork network = ForecastNetwork.Create(spec);
        network.Initialize(seed: 5);
        network.Pack();
        var execution = new Execution(new Workspace(), threadCount: 1);
        execution.Begin(ExecutionMode.Scoring);
        Matrix scores = network.Forward(batch, execution).Scores;
        return [.. Enumerable.Range(0, scores.Rows).SelectMany(row => scores.Row(row).ToArray())];
    }

    private static double Difference(ForecastNetwork network, ForecastBatch batch, ForecastComparison comparison, Execution execution, int place)
    {
        float value = network.Weights.Span[place];
        network.Weights.Span[place] = value + Width;
        double above = Loss();
        network.Weights.Span[place] = value - Width;
        double below = Loss();
        network.Weights.Span[place] = value;
        return (above - below) / ((double)(value + Width) - (value - Width));

        double Loss()
        {
            network.Pack();
            execution.Begin(ExecutionMode.Evaluation);
            return comparison.Compare(batch, network.Forward(batch, execution).Scores, execution).Mean;
        }
    }

    private static ForecastNetworkSpec SpecOf(string kind, CellKind cell) => new()
    {
        Stack = new StackSpec { Cell = cell, HiddenSize = 5, LayerCount = kind == "parallel" ? 2 : 1 },
        Decoding = kind switch
        {
            "flat" => ForecastDecoding.Flat,
            "autoregressive" => ForecastDecoding.Autoregressive,
            _ => ForecastDecoding.Parallel,
        },
        StepWidth = 3,
        ProjectionSize = kind == "projected" ? 7 : 0,
        TokenCount = kind == "flat" ? 0 : 4,
        TokenSize = kind == "flat" ? 0 : 2,
        SegmentCount = kind is "parallel" or "projected" ? 3 : 1,
        FutureWidth = kind == "parallel" ? 2 : 0,
        PositionSize = kind is "parallel" or "projected" ? 4 : 0,
        OutputWidth = kind switch { "flat" => 24, "autoregressive" => 4, _ => 8 },
        LinearWidth = kind == "autoregressive" ? 0 : 6,
    };

    /// <summary>Drawn windows; one value of the targets is missing, and values weigh 2.</summary>
    private static ForecastBatch BatchOf(ForecastNetworkSpec spec, ref RandomStream random)
    {
        bool isStep = spec.Decoding == ForecastDecoding.Autoregressive;
        int values = isStep ? 2 : spec.OutputWidth;
        var batch = new ForecastBatch();
        batch.Start(spec, Windows, Steps, values, scaleCount: isStep ? 2 : 1);
        Fill(batch.Numbers, ref random);
        Fill(batch.Future, ref random);
        Fill(batch.Linear, ref random);
        batch.Weights.Fill(2);
        for (int window = 0; window < Windows; window++)
        {
            batch.Tokens[window] = spec.TokenCount == 0 ? 0 : 1 + window;
            batch.ScalesOf(window).Fill(1);
        }

        int rows = isStep ? Windows * Steps : Windows * spec.SegmentCount;
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float target in batch.TargetsOf(row))
            {
                target = (float)random.NextNormal();
            }
        }

        batch.TargetsOf(rows - 1)[^1] = float.NaN;
        return batch;
    }

    private static int KnownCount(ForecastNetworkSpec spec)
        => (spec.Decoding == ForecastDecoding.Autoregressive ? Windows * Steps * 2 : Windows * spec.SegmentCount * spec.OutputWidth) - 1;

    private static void Fill(Matrix matrix, ref RandomStream random)
    {
        for (int row = 0; !matrix.IsEmpty && row < matrix.Rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = (float)random.NextNormal();
            }
        }
    }
}
