using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>All that forecasting needs. Never changes but for what an engine feeds into a copy of the last rows, so any number of cursors share it.</summary>
internal sealed record ForecastModel : IFittedModel
{
    public required ForecastColumns Columns { get; init; }

    public required ForecastShape Shape { get; init; }

    public required SeriesScales Scales { get; init; }

    public required ForecastOutputs Outputs { get; init; }

    public LikelihoodKind Likelihood { get; init; }

    public ForecastCalibration? Calibration { get; init; }

    /// <summary>One, or those of an ensemble.</summary>
    public required IReadOnlyList<ForecastNetwork> Networks { get; init; }

    /// <summary>The series of training; series i has token i + 1.</summary>
    public required IReadOnlyList<string> SeriesNames { get; init; }

    /// <summary>The last rows of each series that has been fed, of training and after it.</summary>
    public required IReadOnlyList<SeriesBuffer> Series { get; init; }

    /// <summary>Decides the paths that are drawn.</summary>
    public ulong Seed { get; init; }

    public IReadOnlyList<TrainingEpoch> TrainingHistory { get; init; } = [];

    /// <summary>The options of the training, by name as texts.</summary>
    public IReadOnlyDictionary<string, string> TrainingOptions { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What the scores of a value mean.</summary>
    public ForecastLoss Loss => LossOf(Likelihood, Outputs);

    public static ForecastLoss LossOf(LikelihoodKind likelihood, ForecastOutputs outputs) => likelihood switch
    {
        LikelihoodKind.None => new QuantileSetLoss(outputs.HasPoint ? new Engine.Heads.Losses.SquaredLoss() : null, outputs.Levels),
        LikelihoodKind.Gaussian => new GaussianLikelihood(),
        LikelihoodKind.StudentT => new StudentTLikelihood(),
        LikelihoodKind.NegativeBinomial => new NegativeBinomialLikelihood(),
        _ => throw new UnreachableException($"No likelihood is named {likelihood}."),
    };

    /// <summary>What forecasts, for one thread at a time.</summary>
    public ForecastPredictor NewPredictor(int threadCount) => new(Networks, Shape, Scales, Loss, Outputs, Calibration, Seed, threadCount);
}
