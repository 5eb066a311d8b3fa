using Microsoft.ML.Recurrent.Tests.Architecture;

namespace Microsoft.ML.Recurrent.Tests;

/// <summary>
/// Public data sets that are no part of the project: in the folder that RECURRENT_DATA names, else in shared/data beside the repository. Tests
/// that need them have the trait <see cref="Trait"/> and are skipped where the folder is absent.
/// </summary>
internal static class SharedData
{
    public const string Trait = "Data";

    public const string Public = "public data sets";

    /// <summary>The path of a file of a data set; skips the test where it is absent.</summary>
    public static string PathOf(string dataSet, string file)
    {
        string folder = Environment.GetEnvironmentVariable("RECURRENT_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data");
        string path = Path.Combine(folder, dataSet, file);
        Assert.SkipUnless(File.Exists(path), $"Needs {dataSet}/{file}, a public data set: name its folder's parent in RECURRENT_DATA.");
        return path;
    }
}
