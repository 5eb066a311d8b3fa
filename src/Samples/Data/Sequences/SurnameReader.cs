namespace Samples.Data.Sequences;

/// <summary>Reads a folder with one text file per language: the file's name is the language, each line a surname.</summary>
internal static class SurnameReader
{
    public static readonly IReadOnlyList<string> Languages =
    [
        "Arabic", "Chinese", "Czech", "Dutch", "English", "French", "German", "Greek", "Irish",
        "Italian", "Japanese", "Korean", "Polish", "Portuguese", "Russian", "Scottish", "Spanish", "Vietnamese",
    ];

    /// <exception cref="InvalidDataException">The folder lacks a language, or has a text file that is none.</exception>
    public static IReadOnlyList<Surname> Read(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.txt").Select(path => Path.GetFileName(path)).Where(IsOfData).Order(StringComparer.Ordinal)];
        string[] expected = [.. Languages.Select(language => language + ".txt")];
        if (expected.Except(files).FirstOrDefault() is string absent)
            throw Refused(folder, $"has no file '{absent}'");
        if (files.Except(expected).FirstOrDefault() is string other)
            throw Refused(folder, $"has a file '{other}', which is no language of these");
        return [.. files.SelectMany(file => ReadLanguage(Path.Combine(folder, file)))];
    }

    private static bool IsOfData(string file) =>
        !file.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase) && !file.StartsWith("README", StringComparison.OrdinalIgnoreCase);

    private static InvalidDataException Refused(string folder, string what) =>
        new($"The folder '{folder}' {what}: expected a file of surnames for each of {Languages.Count} languages, {Languages[0]}.txt ... {Languages[^1]}.txt.");

    private static IEnumerable<Surname> ReadLanguage(string path) =>
        from line in File.ReadLines(path)
        let name = line.Trim()
        where name.Length > 0
        select new Surname { Name = name, Language = Path.GetFileNameWithoutExtension(path) };
}
