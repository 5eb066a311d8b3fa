namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>The folder that holds the solution these tests were built from.</summary>
internal static class Repository
{
    private const string Solution = "Recurrent.ML.sln";

    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Solution}: run the tests from the repository's tree.");
    }
}
