using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The series that rows are added to, by name; one that training never saw is added as unknown.</summary>
internal sealed class SeriesSet
{
    private readonly ForecastModel _model;
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<SeriesBuffer> _series = [];
    private readonly float[] _missing;
    private readonly float[] _missingPast;
    private readonly float[] _missingKnown;

    /// <param name="model">The model, whose own rows are not taken.</param>
    public SeriesSet(ForecastModel model)
    {
        _model = model;
        _lookup = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < model.SeriesNames.Count; i++)
        {
            _tokens.Add(model.SeriesNames[i], i + 1);
        }

        (_missing, _missingPast, _missingKnown) = (new float[model.Shape.TargetCount], new float[model.Shape.PastCount], new float[model.Shape.KnownCount]);
        _missing.AsSpan().Fill(float.NaN);
        _missingPast.AsSpan().Fill(float.NaN);
        _missingKnown.AsSpan().Fill(float.NaN);
    }

    public IReadOnlyList<SeriesBuffer> Series => _series;

    /// <summary>Adds a copy of a series with its rows.</summary>
    public void Take(SeriesBuffer series)
    {
        _places.Add(series.Name, _series.Count);
        _series.Add(series);
    }

    /// <summary>Where a series stands; -1: it has had no row.</summary>
    public int Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out int place) ? place : -1;

    /// <summary>Adds the reader's row to its series, with the missing ones before it.</summary>
    /// <returns>The place of the series.</returns>
    /// <exception cref="InvalidOperationException">Its time does not follow, or a value has no logarithm.</exception>
    public int Add(SeriesRowReader reader)
    {
        int place = Find(reader.Name);
        if (place < 0)
        {
            string name = reader.Name.ToString();
            place = _series.Count;
            var added = new SeriesBuffer(_model.Shape, name, _tokens.GetValueOrDefault(name));
            reader.Statics.CopyTo(added.Statics, 0);
            Take(added);
        }

        SeriesBuffer series = _series[place];
        if (series.Length > 0)
        {
            long last = series.TimeAt(series.Length - 1);
            int missing = SeriesTimes.MissingBetween(_model.Columns, _model.Shape.Frequency, series.Name, last, reader.Time);
            for (int i = 0; i < missing; i++)
            {
                series.Append(_missing, _missingPast, _missingKnown, series.TimeAt(series.Length), weight: 0);
            }
        }

        int refused = series.Append(reader.Targets, reader.Past, reader.Known, reader.Time, reader.Weight);
        if (refused >= 0)
        {
            throw RefusedValue(_model.Columns, _model.Shape.Transform, reader.Place(), reader.Targets[refused]);
        }

        return place;
    }

    public static InvalidOperationException RefusedValue(ForecastColumns columns, SeriesTransform transform, string place, float value) => new(
        FormattableString.Invariant(
            $"{place}: column '{columns.InputColumnName}' has {value}, and the logarithm needs values above {(transform == SeriesTransform.Log ? 0 : -1)}. Set option Transformation to another one."));
}
