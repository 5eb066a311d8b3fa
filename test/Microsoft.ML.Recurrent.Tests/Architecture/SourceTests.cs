using System.Text.RegularExpressions;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

public sealed partial class SourceTests
{
    private static readonly string[] RoomsOfPointers = ["Engine/Kernels/", "Engine/Numerics/"];

    private static readonly string Library = Path.Combine(Repository.Root, "src", "Microsoft.ML.Recurrent");

    private static IEnumerable<string> Files =>
        from path in Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Library, path).Replace('\\', '/')
        where !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal)
        select file;

    [Fact]
    public void Unsafe_code_stays_in_kernels_and_numerics() => Rule.Holds(
        from file in Files
        where !RoomsOfPointers.Any(room => file.StartsWith(room, StringComparison.Ordinal))
        where UnsafeKeyword().IsMatch(WithoutComments(File.ReadAllText(Path.Combine(Library, file))))
        select file);

    private static string WithoutComments(string source) => LineComment().Replace(source, "");

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex LineComment();
}
