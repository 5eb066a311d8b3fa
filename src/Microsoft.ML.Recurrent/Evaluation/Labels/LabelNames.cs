namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>Numbers for labels in the order they are met, so that columns of texts and of keys are compared by what they stand for.</summary>
internal sealed class LabelNames
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly List<string> _names = [];

    public LabelNames() => _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _names.Count;

    public string this[int id] => _names[id];

    public IReadOnlyList<string> All => _names;

    public int IdOf(ReadOnlySpan<char> name)
    {
        if (!_idsBySpan.TryGetValue(name, out int id))
        {
            id = _names.Count;
            _names.Add(name.ToString());
            _ids.Add(_names[id], id);
        }

        return id;
    }
}
