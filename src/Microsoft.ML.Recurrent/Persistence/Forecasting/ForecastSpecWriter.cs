using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>From a forecasting model to JSON; <see cref="ForecastSpecReader"/> reads it again, and whatever is added has a line in both.</summary>
internal static class ForecastSpecWriter
{
    public const string FormatVersion = "formatVersion";
    public const int Version = 1;

    public static void Write(Stream stream, ForecastModel model)
    {
        using var json = new Utf8JsonWriter(stream);
        var writer = new SpecWriter(json);
        json.WriteStartObject();
        json.WriteNumber(FormatVersion, Version);
        writer.Object("columns", model.Columns, Columns);
        writer.Object("shape", model.Shape, Shape);
        writer.Object("network", model.Networks[0].Spec, Network);
        writer.Int32("networkCount", model.Networks.Count, missing: 1);
        writer.Object("outputs", model.Outputs, Outputs);
        writer.Enum("likelihood", model.Likelihood, missing: LikelihoodKind.None);
        writer.Singles("calibration", model.Calibration?.Corrections);
        writer.Object("scales", model.Scales, Scales);
        writer.Texts("series", model.SeriesNames);
        writer.Text("seed", model.Seed.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Columns(SpecWriter json, ForecastColumns columns)
    {
        json.Text("input", columns.InputColumnName);
        json.Boolean("isVector", columns.IsVector);
        json.Texts("targets", columns.TargetNames);
        json.Text("series", columns.SeriesColumnName);
        json.Text("time", columns.TimeColumnName);
        json.Enum("timeKind", columns.TimeKind, missing: SeriesTimeKind.None);
        json.Objects("past", columns.Past, Column);
        json.Objects("known", columns.Known, Column);
        json.Objects("statics", columns.Statics, Column);
        json.Enum("gaps", columns.Gaps, missing: ForecastGaps.Refuse);
        json.Text("output", columns.OutputColumnName);
        json.Singles("shownLevels", columns.ShownLevels);
        json.Text("lower", columns.LowerColumnName);
        json.Text("upper", columns.UpperColumnName);
        json.Single("confidenceLevel", columns.ConfidenceLevel);
        json.Boolean("showsPaths", columns.ShowsPaths);
    }

    private static void Column(SpecWriter json, NumberColumn column)
    {
        json.Text("name", column.Name);
        json.Int32("width", column.Width);
    }

    private static void Shape(SpecWriter json, ForecastShape shape)
    {
        json.Int32("targetCount", shape.TargetCount);
        json.Boolean("sharesChannels", shape.SharesChannels);
        json.Int32("pastCount", shape.PastCount);
        json.Int32("knownCount", shape.KnownCount);
        json.Int32("staticCount", shape.StaticCount);
        json.Texts("calendar", [.. shape.Calendar.Select(feature => feature.ToString())]);
        json.Text("frequencyTicks", shape.Frequency.Ticks.ToString(CultureInfo.InvariantCulture));
        json.Int32("frequencyMonths", shape.Frequency.Months);
        json.Int32("windowLength", shape.WindowLength);
        json.Int32("horizon", shape.Horizon);
        json.Int32("segmentLength", shape.SegmentLength, missing: 1);
        json.Enum("transform", shape.Transform, missing: SeriesTransform.None);
        json.Keys("differences", [.. shape.Differences.Select(lag => (ulong)lag)]);
        json.Enum("scaling", shape.Scaling, missing: WindowScaling.None);
        json.Boolean("scalesPerSeries", shape.ScalesPerSeries);
        json.Keys("lags", [.. shape.Lags.Select(lag => (ulong)lag)]);
        json.Boolean("hasMask", shape.HasMask);
        json.Boolean("hasLinearPath", shape.HasLinearPath);
        json.Enum("decoding", shape.Decoding, missing: ForecastDecoding.Flat);
    }

    private static void Network(SpecWriter json, ForecastNetworkSpec network)
    {
        json.Object("stack", network.Stack, ModelSpecWriter.Stack);
        json.Int32("projectionSize", network.ProjectionSize);
        json.Int32("tokenCount", network.TokenCount);
        json.Int32("tokenSize", network.TokenSize);
        json.Int32("positionSize", network.PositionSize);
        json.Single("inputDropout", network.InputDropout);
        json.Single("outputDropout", network.OutputDropout);
    }

    private static void Outputs(SpecWriter json, ForecastOutputs outputs)
    {
        json.Boolean("hasPoint", outputs.HasPoint);
        json.Singles("levels", [.. outputs.Levels.Select(level => (float)level)]);
        json.Int32("pathCount", outputs.PathCount);
    }

    private static void Scales(SpecWriter json, SeriesScales scales)
    {
        json.Singles("locations", scales.Locations);
        json.Singles("divisors", scales.Divisors);
        json.Singles("covariateMeans", scales.CovariateMeans);
        json.Singles("covariateDeviations", scales.CovariateDeviations);
    }
}
