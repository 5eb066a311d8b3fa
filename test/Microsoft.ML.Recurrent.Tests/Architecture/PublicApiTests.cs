using System.Reflection;
using PublicApiGenerator;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>
/// Pins the public surface to <c>PublicApi.approved.txt</c>. After an intended change, run the tests once with
/// <c>RECURRENT_APPROVE_API=1</c> and commit the file.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string ApprovedPath =
        Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Architecture", "PublicApi.approved.txt");

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        // By default the generator leaves out all that begins with "Microsoft".
        var options = new ApiGeneratorOptions { DenyNamespacePrefixes = [], IncludeAssemblyAttributes = false };
        string surface = Assembly.Load("Microsoft.ML.Recurrent").GeneratePublicApi(options);
        surface = surface.ReplaceLineEndings("\n").TrimEnd() + "\n";

        if (Environment.GetEnvironmentVariable("RECURRENT_APPROVE_API") == "1")
        {
            File.WriteAllText(ApprovedPath, surface);
        }

        Assert.Equal(File.ReadAllText(ApprovedPath).ReplaceLineEndings("\n"), surface);
    }
}
