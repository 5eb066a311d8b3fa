using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>A forecaster's options in the engine's words.</summary>
internal static class ForecastPlan
{
    private const int PositionSize = 16;

    public static ForecastShape ShapeOf(Options options, SeriesData data) => new()
    {
        TargetCount = data.TargetCount,
        SharesChannels = options.SharedChannels && data.TargetCount > 1,
        PastCount = data.Columns.Past.Sum(column => column.Width),
        KnownCount = data.Columns.Known.Sum(column => column.Width),
        StaticCount = data.Columns.Statics.Sum(column => column.Width),
        Calendar = options.CalendarFeatures ? AutomaticForecast.CalendarOf(data.Frequency) : [],
        Frequency = data.Frequency,
        WindowLength = options.WindowSize,
        Horizon = options.Horizon,
        SegmentLength = options.SegmentSize,
        Transform = options.Transformation switch
        {
            ForecastTransformation.None => SeriesTransform.None,
            ForecastTransformation.Log => SeriesTransform.Log,
            ForecastTransformation.LogPlusOne => SeriesTransform.LogPlusOne,
            _ => throw new UnreachableException($"Transformation {options.Transformation} is not settled."),
        },
        Differences = options.Differencing!,
        Scaling = options.Scaling switch
        {
            ForecastScaling.None => WindowScaling.None,
            ForecastScaling.MeanAbsolute => WindowScaling.MeanAbsolute,
            ForecastScaling.Standard => WindowScaling.Standard,
            ForecastScaling.Robust => WindowScaling.Robust,
            ForecastScaling.LastValue => WindowScaling.LastValue,
            _ => throw new UnreachableException($"Scaling {options.Scaling} is not settled."),
        },
        ScalesPerSeries = options.ScalingPerSeries,
        Lags = options.Lags,
        HasMask = options.MissingValueFeatures,
        HasLinearPath = options.LinearPath && options.Strategy == ForecastStrategy.Direct,
        Decoding = DecodingOf(options),
    };

    public static ForecastOutputs OutputsOf(Options options, ForecastColumns columns)
    {
        IEnumerable<double> bounds = columns.HasBounds ? [(float)columns.LowerLevel, (float)columns.UpperLevel] : [];
        bool isDirect = options.Strategy == ForecastStrategy.Direct;

        // The median is the point of least absolute error.
        bool isMedian = isDirect && options.Loss == RegressionLoss.Absolute;
        double[] levels = [.. options.Quantiles.Select(level => (double)level).Concat(bounds).Concat(isMedian ? [0.5] : []).Distinct().Order()];
        return new ForecastOutputs(HasPoint: isDirect && !isMedian, levels, isDirect ? 0 : options.NumberOfPaths);
    }

    public static LikelihoodKind LikelihoodOf(Options options) => (options.Strategy, options.Likelihood) switch
    {
        (ForecastStrategy.Direct, _) => LikelihoodKind.None,
        (_, ForecastLikelihood.Gaussian) => LikelihoodKind.Gaussian,
        (_, ForecastLikelihood.StudentT) => LikelihoodKind.StudentT,
        (_, ForecastLikelihood.NegativeBinomial) => LikelihoodKind.NegativeBinomial,
        _ => throw new UnreachableException($"No likelihood is named {options.Likelihood}."),
    };

    public static ForecastLoss LossOf(Options options, ForecastOutputs outputs)
    {
        if (options.Strategy == ForecastStrategy.Autoregressive)
        {
            return ForecastModel.LossOf(LikelihoodOf(options), outputs);
        }

        ElementLoss? point = outputs.HasPoint ? RegressionLosses.Of(options.Loss, options.HuberDelta, quantile: 0.5f) : null;
        return new QuantileSetLoss(point, outputs.Levels);
    }

    /// <summary>What is measured beside the loss; null: nothing, as the loss chooses epochs.</summary>
    public static ForecastErrors? MetricsOf(Options options, ForecastOutputs outputs)
        => options.TaskMetrics.Contains(options.EarlyStoppingMetric) ? new ForecastErrors(outputs) : null;

    public static ForecastNetworkSpec NetworkOf(Options options, ForecastShape shape, int seriesCount, int scoreCount)
    {
        int tokens = options.EmbedSeries && (seriesCount > 1 || shape.SharesChannels) ? (seriesCount + 1) * shape.ChannelCount : 0;
        var sizes = new ForecastNetworkSpec
        {
            Stack = new StackSpec
            {
                Cell = Plan.CellOf(options),
                HiddenSize = options.HiddenSize,
                LayerCount = options.NumberOfLayers,
                HasResidualConnections = options.ResidualConnections,
                HasLayerNormalization = options.LayerNormalization,
                LayerDropout = options.LayerDropout,
                RecurrentDropout = options.RecurrentDropout,
                HasVariationalDropout = options.VariationalDropout,
                WeightDrop = options.WeightDrop,
            },
            ProjectionSize = options.ProjectionSize,
            TokenCount = tokens,
            TokenSize = tokens == 0 ? 0 : options.SeriesEmbeddingSize,
            PositionSize = shape.Decoding == ForecastDecoding.Parallel ? PositionSize : 0,
            InputDropout = options.InputDropout,
            OutputDropout = options.OutputDropout,
            StepWidth = 1,
            OutputWidth = 1,
        };
        return ForecastSpecRules.NetworkOf(shape, sizes, scoreCount);
    }

    /// <summary>A decoder is worth its time where something is known of the horizon, or where it is short because segments are steps.</summary>
    private static ForecastDecoding DecodingOf(Options options)
        => options.Strategy == ForecastStrategy.Autoregressive ? ForecastDecoding.Autoregressive
            : options.SegmentSize > 1 || options.KnownCovariateColumnNames.Length > 0 || options.CalendarFeatures || options.Lags.Length > 0 ? ForecastDecoding.Parallel
            : ForecastDecoding.Flat;
}
