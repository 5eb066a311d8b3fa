using System.Globalization;
using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>From the JSON that <see cref="ForecastSpecWriter"/> writes to a spec.</summary>
internal static class ForecastSpecReader
{
    /// <exception cref="JsonException">A property has a wrong type, is missing or not known.</exception>
    /// <exception cref="InvalidDataException">The file is of a newer version.</exception>
    public static ForecastSpec Read(JsonElement root) => SpecObject.Read(root, "forecast", json =>
    {
        int version = json.Int32(ForecastSpecWriter.FormatVersion);
        if (version != ForecastSpecWriter.Version)
        {
            throw new InvalidDataException(
                $"{ForecastFiles.SpecName} has format version {version} and this build reads {ForecastSpecWriter.Version}: the model was saved by a newer version of Recurrent.ML.");
        }

        ForecastShape shape = json.Object("shape", Shape);
        ForecastOutputs outputs = json.Object("outputs", Outputs);
        LikelihoodKind likelihood = json.Enum("likelihood", missing: LikelihoodKind.None);
        ForecastNetworkSpec sizes = json.Object("network", Network);
        return new ForecastSpec
        {
            Columns = json.Object("columns", Columns),
            Shape = shape,
            Network = ForecastSpecRules.NetworkOf(shape, sizes, ForecastModel.LossOf(likelihood, outputs).ScoreCount),
            NetworkCount = json.Int32("networkCount", missing: 1),
            Outputs = outputs,
            Likelihood = likelihood,
            Calibration = json.OptionalSingles("calibration") is { } corrections ? new ForecastCalibration(corrections) : null,
            Scales = json.Object("scales", Scales),
            SeriesNames = json.Texts("series"),
            Seed = ulong.Parse(json.Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture),
        };
    });

    private static ForecastColumns Columns(SpecObject json) => new()
    {
        InputColumnName = json.Text("input"),
        IsVector = json.Boolean("isVector"),
        TargetNames = json.OptionalTexts("targets"),
        SeriesColumnName = json.OptionalText("series"),
        TimeColumnName = json.OptionalText("time"),
        TimeKind = json.Enum("timeKind", missing: SeriesTimeKind.None),
        Past = json.Objects("past", Column),
        Known = json.Objects("known", Column),
        Statics = json.Objects("statics", Column),
        Gaps = json.Enum("gaps", missing: ForecastGaps.Refuse),
        OutputColumnName = json.Text("output"),
        ShownLevels = json.OptionalSingles("shownLevels") ?? [],
        LowerColumnName = json.OptionalText("lower"),
        UpperColumnName = json.OptionalText("upper"),
        ConfidenceLevel = json.Single("confidenceLevel"),
        ShowsPaths = json.Boolean("showsPaths"),
    };

    private static NumberColumn Column(SpecObject json) => new(json.Text("name"), json.Int32("width"));

    private static ForecastShape Shape(SpecObject json) => new()
    {
        TargetCount = json.Int32("targetCount"),
        SharesChannels = json.Boolean("sharesChannels"),
        PastCount = json.Int32("pastCount"),
        KnownCount = json.Int32("knownCount"),
        StaticCount = json.Int32("staticCount"),
        Calendar = [.. json.Texts("calendar").Select(FeatureOf)],
        Frequency = new StepFrequency(long.Parse(json.Text("frequencyTicks"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), json.Int32("frequencyMonths")),
        WindowLength = json.Int32("windowLength"),
        Horizon = json.Int32("horizon"),
        SegmentLength = json.Int32("segmentLength", missing: 1),
        Transform = json.Enum("transform", missing: SeriesTransform.None),
        Differences = LagsOf(json, "differences"),
        Scaling = json.Enum("scaling", missing: WindowScaling.None),
        ScalesPerSeries = json.Boolean("scalesPerSeries"),
        Lags = LagsOf(json, "lags"),
        HasMask = json.Boolean("hasMask"),
        HasLinearPath = json.Boolean("hasLinearPath"),
        Decoding = json.Enum("decoding", missing: ForecastDecoding.Flat),
    };

    private static ForecastNetworkSpec Network(SpecObject json) => new()
    {
        Stack = json.Object("stack", ModelSpecReader.Stack),
        ProjectionSize = json.Int32("projectionSize"),
        TokenCount = json.Int32("tokenCount"),
        TokenSize = json.Int32("tokenSize"),
        PositionSize = json.Int32("positionSize"),
        InputDropout = json.Single("inputDropout"),
        OutputDropout = json.Single("outputDropout"),
        StepWidth = 1,
        OutputWidth = 1,
    };

    private static ForecastOutputs Outputs(SpecObject json)
        => new(json.Boolean("hasPoint"), [.. (json.OptionalSingles("levels") ?? []).Select(level => (double)level)], json.Int32("pathCount"));

    private static SeriesScales Scales(SpecObject json) => new()
    {
        Locations = json.OptionalSingles("locations") ?? [],
        Divisors = json.OptionalSingles("divisors") ?? [],
        CovariateMeans = json.OptionalSingles("covariateMeans") ?? [],
        CovariateDeviations = json.OptionalSingles("covariateDeviations") ?? [],
    };

    private static CalendarFeature FeatureOf(string name)
        => Enum.TryParse(name, out CalendarFeature feature) && Enum.IsDefined(feature) ? feature : throw new JsonException($"'calendar' has '{name}', which this build does not know.");

    private static int[] LagsOf(SpecObject json, string name) => Array.ConvertAll(json.OptionalKeys(name) ?? [], lag => checked((int)lag));
}
