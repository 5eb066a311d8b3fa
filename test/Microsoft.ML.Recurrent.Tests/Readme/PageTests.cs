using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using global::Samples.Drawing;
using global::Samples.Running;
using Microsoft.ML.Recurrent.Tests.Architecture;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>What holds for all pages of the repository: their code is run, their links lead somewhere, their figures agree.</summary>
public sealed partial class PageTests
{
    private const string SpeedPage = "test/Microsoft.ML.Recurrent.Benchmarks/SPEED.md";
    private const string SamplesPage = "src/Samples/README.md";

    private static readonly string[] FoldersOfOutput = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static TheoryData<string> Pages =>
    [
        .. from path in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
           let page = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
           where !page.Split('/').Any(part => FoldersOfOutput.Contains(part) || (part.StartsWith('.') && part != ".ci"))
           select page,
    ];

    [Fact]
    public void The_pages_are_found() =>
        Assert.Superset(new HashSet<string> { "README.md", "CHANGELOG.md", SamplesPage, SpeedPage }, Pages.Select(row => row.Data).ToHashSet());

    [Theory, MemberData(nameof(Pages))]
    public void Every_paragraph_of_code_is_run_by_a_test_of_this_folder(string page)
    {
        string folder = Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Readme");
        string tests = WithoutIndentation(string.Concat(Directory.EnumerateFiles(folder, "*.cs").Select(File.ReadAllText)));

        Assert.All(
            from block in CodeBlock().Matches(Read(page)) from paragraph in block.Groups["code"].Value.Split("\n\n") select paragraph,
            paragraph => Assert.Contains(WithoutIndentation(paragraph), tests, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_and_picture_leads_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        Assert.All(
            from link in Link().Matches(Read(page)) let target = link.Groups["target"].Value where !target.StartsWith("http", StringComparison.Ordinal) select target,
            target =>
            {
                string[] parts = target.Split('#');
                string path = parts[0].Length == 0 ? Path.Combine(Repository.Root, page) : Path.Combine(folder, parts[0]);
                Assert.True(File.Exists(path), $"{page} links to {target}, which is not there.");
                Assert.True(parts.Length == 1 || AnchorsOf(File.ReadAllText(path)).Contains(parts[1]), $"{page} links to {target}, which has no such heading.");
            });
    }

    [Fact]
    public void Every_sample_has_a_section_of_its_own()
    {
        HashSet<string> samples =
        [
            .. from type in typeof(Sample).Assembly.GetTypes()
               let field = type.GetField("Sample", BindingFlags.Public | BindingFlags.Static)
               where field?.FieldType == typeof(Sample)
               select ((Sample)field.GetValue(null)!).Name,
        ];

        Assert.NotEmpty(samples);
        Assert.Subset(AnchorsOf(Read(SamplesPage)), samples);
    }

    [Fact]
    public void Charts_show_the_figures_of_the_tables()
    {
        string readme = Read("README.md");

        Assert.Equal(ReadmeCharts.Speed(readme), Read($"src/Samples/Pictures/{ReadmeCharts.SpeedFile}"));
        Assert.Equal(ReadmeCharts.Accuracy(readme), Read($"src/Samples/Pictures/{ReadmeCharts.AccuracyFile}"));
    }

    [Fact]
    public void Accuracies_are_those_of_the_samples_page()
    {
        string page = Read(SamplesPage);
        Assert.All(MarkdownTable.Below("Accuracy", Read("README.md")).Rows, row =>
        {
            string section = page.Split("\n## ").Single(part => part.StartsWith(row[1].Trim('`') + "\n", StringComparison.Ordinal));
            Assert.Contains(row[2], section, StringComparison.Ordinal);
            Assert.Contains(row[3], section, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Speeds_are_those_of_the_full_tables()
    {
        string page = Read(SpeedPage);
        Assert.All(
            MarkdownTable.Below("Speed", Read("README.md")).Rows,
            row => Assert.Contains(row[3].Length > 0 ? $" {row[2]} / {row[3]} |" : $" {row[2]} |", page, StringComparison.Ordinal));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    /// <summary>The names by which links find a page's headings.</summary>
    private static HashSet<string> AnchorsOf(string page) =>
    [
        .. from line in page.Split('\n')
           where line.StartsWith('#')
           let heading = line.TrimStart('#').Trim().ToLower(CultureInfo.InvariantCulture).Replace(' ', '-')
           select string.Concat(heading.Where(character => char.IsLetterOrDigit(character) || character is '-' or '_')),
    ];

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
