namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>Goes through all combinations of the values that a grid has, the last option fastest. What does not count multiplies nothing.</summary>
internal sealed class GridTuner(SearchSpace space) : Tuner
{
    /// <summary>Values of an option that has more.</summary>
    public const int ValuesPerRange = 5;

    // Of the options that count at the current point, in order: which value each has, of how many. Null: the grid has not begun.
    private List<(int Value, int Count)>? _places;

    public override TrialParameters? Propose(int trial, IReadOnlyList<TrialRecord> known)
    {
        while (Next() is { } point)
        {
            if (!known.Any(other => other.Parameters.Equals(point)))
            {
                return point;
            }
        }

        return null;
    }

    private TrialParameters? Next()
    {
        if (_places is null)
        {
            _places = [];
        }
        else
        {
            while (_places.Count > 0 && _places[^1].Value + 1 == _places[^1].Count)
            {
                _places.RemoveAt(_places.Count - 1);
            }

            if (_places.Count == 0)
            {
                return null;
            }

            _places[^1] = (_places[^1].Value + 1, _places[^1].Count);
        }

        int place = 0;
        return space.Complete(parameter =>
        {
            IReadOnlyList<object> values = parameter.Grid(ValuesPerRange);
            if (place == _places.Count)
            {
                _places.Add((0, values.Count));
            }

            return values[_places[place++].Value];
        });
    }
}
