namespace Microsoft.ML.Recurrent.Build;

/// <summary>
/// The names of one assembly to be opened: a line is <c>Namespace.Type</c>, <c>Namespace.Type/Nested</c> or <c>Namespace.Type::Member</c>;
/// <c>#</c> begins a comment.
/// </summary>
internal sealed class Allowlist
{
    private readonly HashSet<string> _entries;
    private readonly HashSet<string> _unmatched;

    private Allowlist(HashSet<string> entries)
    {
        _entries = entries;
        _unmatched = [.. entries];
    }

    /// <summary>The entries that no type or member of the assembly has answered to.</summary>
    public IReadOnlyCollection<string> Unmatched => _unmatched;

    public static Allowlist Parse(IEnumerable<string> lines)
    {
        var entries = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            string entry = line.Split('#')[0].Trim();
            if (entry.Length > 0 && !entries.Add(entry))
            {
                throw new FormatException($"'{entry}' is listed twice");
            }
        }

        return new Allowlist(entries);
    }

    public bool HasType(string type) => Has(type);

    public bool HasMember(string type, string member) => Has(type + "::" + member);

    private bool Has(string entry)
    {
        _unmatched.Remove(entry);
        return _entries.Contains(entry);
    }
}
