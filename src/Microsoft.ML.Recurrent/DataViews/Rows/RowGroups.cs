using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>The groups of the training rows, of which some are held out as a whole.</summary>
internal sealed class RowGroups
{
    private readonly Dictionary<DataViewRowId, int> _places = [];
    private readonly List<DataViewRowId> _groups = [];
    private readonly List<long> _rowCounts = [];
    private readonly List<int> _groupOfRow = [];

    /// <summary>Takes the group of the next row.</summary>
    public void Add(DataViewRowId group)
    {
        if (!_places.TryGetValue(group, out int place))
        {
            place = _groups.Count;
            _places.Add(group, place);
            _groups.Add(group);
            _rowCounts.Add(0);
        }

        _rowCounts[place]++;
        _groupOfRow.Add(place);
    }

    /// <summary>
    /// The groups to hold out: in an order that the seed decides, each that brings the number of their rows nearer to the wanted part; at least one,
    /// and never all.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is one group only.</exception>
    public IReadOnlySet<DataViewRowId> Choose(float fraction, ulong seed, string columnName)
    {
        if (_groups.Count == 1)
        {
            throw new InvalidOperationException(
                $"Option ValidationGroupColumnName needs groups of which some train and others validate: all {_rowCounts[0]} rows have the same value in column '{columnName}'.");
        }

        int[] order = [.. Enumerable.Range(0, _groups.Count)];
        new RandomStream(seed, RandomPurpose.ValidationSplit, owner: 0).Shuffle(order);
        double wanted = (double)fraction * _groupOfRow.Count;
        var chosen = new HashSet<DataViewRowId>();
        long count = 0;
        foreach (int place in order)
        {
            if (chosen.Count < _groups.Count - 1 && Math.Abs(count + _rowCounts[place] - wanted) < Math.Abs(count - wanted))
            {
                chosen.Add(_groups[place]);
                count += _rowCounts[place];
            }
        }

        if (chosen.Count == 0)
        {
            chosen.Add(_groups[order.MinBy(place => _rowCounts[place])]);
        }

        return chosen;
    }

    /// <summary>The rows, in the order in which they were added, of groups that are held out or of the others.</summary>
    public int[] RowsOf(IReadOnlySet<DataViewRowId> heldOut, bool areHeldOut)
        => [.. Enumerable.Range(0, _groupOfRow.Count).Where(row => heldOut.Contains(_groups[_groupOfRow[row]]) == areHeldOut)];
}
