using Microsoft.ML.Recurrent.Tests.Experiments;
using Microsoft.ML.Recurrent.Tests.Transformers;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Microsoft.ML.Recurrent.Tests;

/// <summary>Runs the tests, or in a process that a test started what that test wants.</summary>
internal static class Program
{
    private static readonly string[] PlatformArguments = ["--server", "--internal-msbuild-node"];

    public static async Task<int> Main(string[] args)
    {
        if (FreshProcess.TryRun(out int exitCode))
        {
            return exitCode;
        }

        if (TrialHostProcess.TryRun())
        {
            return 0;
        }

        // `dotnet test` speaks to Microsoft.Testing.Platform; started by hand the program is xunit's own console runner.
        return args.Intersect(PlatformArguments).Any()
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
