using System.Reflection;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

public sealed class AssemblyIdentityTests
{
    [Fact]
    public void Assembly_version_stays_at_the_one_saved_models_name()
    {
        Assert.Equal(new Version(1, 0, 0, 0), Assembly.Load("Microsoft.ML.Recurrent").GetName().Version);
    }
}
