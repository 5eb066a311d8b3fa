namespace Samples.Data;

/// <summary>Reads a folder with one text file per language: the file's name is the language, each line a surname.</summary>
internal static class SurnameReader
{
    public static IReadOnlyList<Surname> Read(string folder)
    {
        Surname[] surnames =
        [
            .. Directory.EnumerateFiles(folder, "*.txt")
                .Where(path => !Path.GetFileName(path).StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .SelectMany(ReadLanguage),
        ];
        return surnames.Length > 0 ? surnames : throw new InvalidDataException($"Expected files of surnames such as English.txt in '{folder}', got none.");
    }

    private static IEnumerable<Surname> ReadLanguage(string path) =>
        from line in File.ReadLines(path)
        let name = line.Trim()
        where name.Length > 0
        select new Surname { Name = name, Language = Path.GetFileNameWithoutExtension(path) };
}
