using System.Text;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>A file in columns and how to read it, checked.</summary>
internal sealed class ConllFormat
{
    public ConllFormat(string path, IReadOnlyList<string?> columns, char? separator, string? commentPrefix, IReadOnlyList<string> metadata)
    {
        Path = System.IO.Path.GetFullPath(path);
        Columns = [.. Enumerable.Range(0, columns.Count).Where(column => columns[column] is not null).Select(column => new ConllColumn(columns[column]!, column))];
        Metadata = [.. metadata];
        Separator = separator;
        CommentPrefix = commentPrefix;

        string[] names = [.. Columns.Select(column => column.Name), .. Metadata];
        if (Columns.Count == 0)
        {
            throw new ArgumentException($"Expected the name of a column at least, got {columns.Count} without names.", nameof(columns));
        }

        if (Array.FindIndex(names, string.IsNullOrWhiteSpace) >= 0)
        {
            throw new ArgumentException("Expected names of columns and metadata, got an empty one; null leaves a column out.", nameof(columns));
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Expected different names of columns and metadata, got '{twice.Key}' twice.", nameof(columns));
        }

        if (commentPrefix is { Length: 0 })
        {
            throw new ArgumentException("Expected a prefix of comments, or null for a file without, got an empty one.", nameof(commentPrefix));
        }

        if (Metadata.Count > 0 && commentPrefix is null)
        {
            throw new ArgumentException("Metadata stand in comments: expected their prefix, got null.", nameof(commentPrefix));
        }

        if (!File.Exists(Path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }
    }

    public string Path { get; }

    /// <summary>The named columns, ascending.</summary>
    public IReadOnlyList<ConllColumn> Columns { get; }

    /// <summary>The keys of comments that become columns.</summary>
    public IReadOnlyList<string> Metadata { get; }

    public char? Separator { get; }

    public string? CommentPrefix { get; }

    /// <summary>Whether columns are apart by white space of any kind and number; there is no separator then.</summary>
    public bool SplitsAtAnyWhiteSpace { get; init; }

    /// <summary>Null: UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether lines that are no token are left out; otherwise they are errors.</summary>
    public bool SkipsUnreadableLines { get; init; }

    /// <summary>The place of the last named column.</summary>
    public int LastIndex => Columns[^1].Index;
}
