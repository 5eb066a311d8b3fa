namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// The rows as training reads them, once per fold and per distinct set of options that decide how rows are read; trials share them, and none changes them. Beyond their
/// memory those that were not used for the longest time go.
/// </summary>
/// <param name="maximumBytes">What all sets may take together; the set at hand stays, whatever it takes.</param>
internal sealed class SharedTrainingSets(long maximumBytes)
{
    private readonly Lock _lock = new();

    // The last used stands last.
    private readonly List<(string Key, object Set, Func<long> Bytes)> _sets = [];

    /// <summary>How often rows were read.</summary>
    public int ReadCount { get; private set; }

    /// <summary>How often a set was there already.</summary>
    public int SharedCount { get; private set; }

    /// <summary>How often a set had to go.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>The set of a key, read where it is not there.</summary>
    /// <param name="key">All that decides what the set holds.</param>
    /// <param name="read">Reads it; may ask for other sets.</param>
    /// <param name="bytesOf">What it takes.</param>
    public T Of<T>(string key, Func<T> read, Func<T, long> bytesOf)
        where T : class
    {
        lock (_lock)
        {
            int found = _sets.FindIndex(entry => entry.Key == key);
            if (found >= 0)
            {
                (string Key, object Set, Func<long> Bytes) entry = _sets[found];
                _sets.RemoveAt(found);
                _sets.Add(entry);
                SharedCount++;
                return (T)entry.Set;
            }

            T set = read();
            ReadCount++;
            _sets.Add((key, set, () => bytesOf(set)));
            while (_sets.Count > 1 && _sets.Sum(entry => entry.Bytes()) > maximumBytes)
            {
                _sets.RemoveAt(0);
                DroppedCount++;
            }

            return set;
        }
    }
}
