using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Finds the build that <c>--baseline</c> names, and makes it where a checkout is named.</summary>
internal static class BaselineBuild
{
    public const string FileName = "Microsoft.ML.Recurrent.Benchmarks.dll";

    private const string Project = "test/Microsoft.ML.Recurrent.Benchmarks";

    /// <summary>The folder with the built benchmarks; null where there is none, and then the error stream says why.</summary>
    public static string? FolderOf(string directory)
    {
        if (File.Exists(Path.Combine(directory, FileName)))
        {
            return Path.GetFullPath(directory);
        }

        string project = Path.Combine(directory, Project);
        if (!Directory.Exists(project))
        {
            Console.Error.WriteLine($"--baseline wants a checkout of this repository, with {Project}, or a folder with {FileName}; got '{directory}'.");
            return null;
        }

        Console.Error.WriteLine($"building {project} ...");
        return Build(Path.GetFullPath(project));
    }

    private static string? Build(string project)
    {
        // In the checkout, whose global.json counts; and without servers of the compiler that live on beside what is measured.
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = project, RedirectStandardOutput = true };
        foreach (string argument in new[] { "build", "-c", "Release", "-t:Build", "-getProperty:TargetPath", "-nodeReuse:false", "-p:UseSharedCompilation=false" })
        {
            start.ArgumentList.Add(argument);
        }

        using Process build = Process.Start(start)!;
        string output = build.StandardOutput.ReadToEnd().Trim();
        build.WaitForExit();
        if (build.ExitCode == 0 && File.Exists(output))
        {
            return Path.GetDirectoryName(output);
        }

        Console.Error.WriteLine(output);
        Console.Error.WriteLine($"The baseline's build ended with code {build.ExitCode}.");
        return null;
    }
}
