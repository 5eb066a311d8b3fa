using System.Reflection;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>The forecaster that a training continues from: its columns, series, scales, networks and history.</summary>
internal sealed class ContinuedForecaster
{
    // They decide how windows are cut and what the network's parameters are. Of those that stand first, the value that leaves the choice to the trainer takes the model's.
    private static readonly string[] AutomaticShape =
    [
        nameof(Options.HiddenSize), nameof(Options.NumberOfLayers), nameof(Options.SeriesEmbeddingSize), nameof(Options.WindowSize), nameof(Options.SeasonLength), nameof(Options.Scaling),
        nameof(Options.Transformation), nameof(Options.Differencing),
    ];

    private static readonly string[] FixedShape =
    [
        nameof(Options.InputColumnName), nameof(Options.Horizon), nameof(Options.SeriesColumnName), nameof(Options.TimeColumnName), nameof(Options.PastCovariateColumnNames),
        nameof(Options.KnownCovariateColumnNames), nameof(Options.StaticCovariateColumnNames), nameof(Options.CalendarFeatures), nameof(Options.ScalingPerSeries), nameof(Options.Lags),
        nameof(Options.MissingValueFeatures), nameof(Options.SharedChannels), nameof(Options.SegmentSize), nameof(Options.ProjectionSize), nameof(Options.LinearPath), nameof(Options.EmbedSeries),
        nameof(Options.Strategy), nameof(Options.Likelihood), nameof(Options.EnsembleSize), nameof(Options.Cell), nameof(Options.RnnActivation), nameof(Options.GruForm),
        nameof(Options.Peepholes), nameof(Options.CoupledInputForgetGate), nameof(Options.ResidualConnections), nameof(Options.LayerNormalization),
    ];

    private readonly ForecastModel _model;
    private readonly bool _adds;
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private int _unknownCount;

    /// <exception cref="ArgumentException">The model cannot grow so.</exception>
    public ContinuedForecaster(ForecastModel model, ContinueTrainingOptions? growth)
    {
        _model = model;
        _adds = growth is { AddNewTokens: true };
        if (growth is { AddNewClasses: true })
        {
            throw new ArgumentException("A forecaster has no classes of which there could be more: set AddNewClasses to false.", nameof(growth));
        }

        if (_adds && model.Networks[0].Spec.TokenCount == 0)
        {
            throw new ArgumentException("The forecaster has no vectors of series, to which those of new ones could be added: set AddNewTokens to false.", nameof(growth));
        }

        foreach (string name in model.SeriesNames)
        {
            _names.Add(name);
            _tokens.Add(name, _names.Count);
        }
    }

    public ForecastModel Model => _model;

    /// <summary>Series with vectors, if there are any: those of the model, and those that were added.</summary>
    public IReadOnlyList<string> SeriesNames => _names;

    /// <summary>Series that the network has vectors of; 0: it has none.</summary>
    public int EmbeddedCount => _model.Networks[0].Spec.TokenCount == 0 ? 0 : _names.Count;

    /// <summary>A copy of the options with the model's values where they are automatic.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option asks for another network or other windows than the model has.</exception>
    /// <exception cref="InvalidOperationException">The model does not hold the options of its training.</exception>
    public Options Settle(Options options)
    {
        var own = new Options();
        TrainerOptionsReader.Read(own, _model.TrainingOptions, decoding: null);
        var settled = (Options)options.Copy();
        var initial = new Options();
        foreach (string name in AutomaticShape.Concat(FixedShape))
        {
            PropertyInfo property = typeof(Options).GetProperty(name)!;
            string got = OptionTexts.TextOf(property.GetValue(settled));
            string expected = OptionTexts.TextOf(property.GetValue(own));
            if (AutomaticShape.Contains(name) && got == OptionTexts.TextOf(property.GetValue(initial)))
            {
                property.SetValue(settled, property.GetValue(own));
                continue;
            }

            OptionCheck.Holds(got == expected, name, $"{expected} as in the model that training continues from", got);
        }

        settled.Validate();
        return settled;
    }

    /// <summary>Refuses quantiles and points that the model's networks do not tell.</summary>
    public void CheckOutputs(ForecastOutputs outputs)
    {
        OptionCheck.Holds(
            outputs.HasPoint == _model.Outputs.HasPoint,
            nameof(Options.Loss),
            _model.Outputs.HasPoint ? "a loss whose point is no quantile, as in the model that training continues from" : "Absolute as in the model that training continues from",
            outputs.HasPoint ? "another" : RegressionLoss.Absolute);
        OptionCheck.Holds(
            _model.Likelihood != LikelihoodKind.None || outputs.Levels.SequenceEqual(_model.Outputs.Levels),
            nameof(Options.Quantiles),
            $"levels that come to {OptionTexts.TextOf(_model.Outputs.Levels)}, those of bounds and median among them, as in the model that training continues from",
            OptionTexts.TextOf(outputs.Levels));
    }

    /// <summary>The number of a series: that of the model, a new one where series are added, or 0, unknown.</summary>
    public int TokenOf(string name)
    {
        if (_tokens.TryGetValue(name, out int token))
        {
            return token;
        }

        if (!_adds)
        {
            _unknownCount++;
            return 0;
        }

        _names.Add(name);
        _tokens.Add(name, _names.Count);
        return _names.Count;
    }

    /// <summary>The model's scales, and behind them those of series that were added.</summary>
    public SeriesScales ScalesOf(ForecastShape shape, IReadOnlyList<SeriesBuffer> series, IReadOnlyList<int> rowCounts)
    {
        int known = _model.SeriesNames.Count;
        int[] added = [.. Enumerable.Range(0, series.Count).Where(place => series[place].Token > known).OrderBy(place => series[place].Token)];
        SeriesScales measured = SeriesScales.Measure(shape, [.. added.Select(place => series[place])], [.. added.Select(place => rowCounts[place])]);
        return _model.Scales with
        {
            Locations = [.. _model.Scales.Locations, .. measured.Locations],
            Divisors = [.. _model.Scales.Divisors, .. measured.Divisors],
        };
    }

    /// <summary>The last rows of the series of the training, and those of the model's series that it did not have.</summary>
    public IReadOnlyList<SeriesBuffer> TailsWith(IReadOnlyList<SeriesBuffer> trained)
    {
        HashSet<string> names = [.. trained.Select(own => own.Name)];
        return [.. trained, .. _model.Series.Where(own => !names.Contains(own.Name))];
    }

    /// <summary>Copies the weights of one of the model's networks; rows that only the new network has stay as they are.</summary>
    public void CopyTo(ForecastNetwork network, int member)
    {
        ForecastNetwork from = _model.Networks[member];
        Dictionary<string, Parameter> own = from.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (Parameter parameter in network.Parameters.All)
        {
            WeightCopy.Leading(own[parameter.Name], from.Weights, parameter, network.Weights);
        }
    }

    /// <summary>The model's history with that of the training behind it.</summary>
    public IReadOnlyList<TrainingEpoch> HistoryWith(IReadOnlyList<TrainingEpoch> further) => ContinuedModel.HistoryOf(_model.TrainingHistory, further);

    /// <summary>What was taken and what is new, for the log.</summary>
    public string Describe()
    {
        int added = _names.Count - _model.SeriesNames.Count;
        return $"Training continues from a model of {_model.TrainingHistory.Count} epochs: its columns, scales and all its weights are taken"
            + (added > 0 ? $"; {added} new series" : "")
            + (_unknownCount > 0 ? $"; {_unknownCount} series that it does not know are read as the unknown series" : "") + ".";
    }
}
