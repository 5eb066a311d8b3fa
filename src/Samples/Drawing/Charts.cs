using Samples.Running;

namespace Samples.Drawing;

/// <summary>Draws the charts of the README again, after its tables have changed. The pictures of single samples come from their own runs (--picture).</summary>
internal static class Charts
{
    public static readonly Sample Sample = new(
        "charts",
        "Draws the charts of the README from its tables, into src/Samples/Pictures; to be run in the repository.",
        SampleOptions.None,
        Run);

    private static int Run(SampleArguments arguments)
    {
        string root = RepositoryFolder();
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));
        string pictures = Path.Combine(root, "src", "Samples", "Pictures");
        File.WriteAllText(Path.Combine(pictures, ReadmeCharts.SpeedFile), ReadmeCharts.Speed(readme));
        File.WriteAllText(Path.Combine(pictures, ReadmeCharts.AccuracyFile), ReadmeCharts.Accuracy(readme));
        Result.Print("charts", pictures);
        return 0;
    }

    private static string RepositoryFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Recurrent.ML.sln")))
                return folder.FullName;
        }
        throw new UsageException($"No folder above {AppContext.BaseDirectory} holds Recurrent.ML.sln: run this sample from the repository's tree.");
    }
}
