using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class OpenedInternalsTests
{
    public static TheoryData<string, string> EveryOpenedName()
    {
        var names = new TheoryData<string, string>();
        foreach ((string assemblyName, IReadOnlyList<string> entries) in OpenedInternals.Names)
        {
            foreach (string entry in entries)
            {
                names.Add(assemblyName, entry);
            }
        }

        return names;
    }

    [Theory, MemberData(nameof(EveryOpenedName))]
    public void Every_opened_name_exists_in_the_ml_net_at_hand(string assemblyName, string entry) =>
        OpenedInternals.EnsurePresent(Assembly.Load(assemblyName), [entry]);

    [Fact]
    public void The_runtime_is_asked_for_access_to_exactly_the_opened_assemblies() => Assert.Equal(
        OpenedInternals.Names.Keys.Order(),
        typeof(OpenedInternals).Assembly.GetCustomAttributes<IgnoresAccessChecksToAttribute>().Select(access => access.AssemblyName).Order());

    [Theory]
    [InlineData("Microsoft.ML.VersionInfo2")]
    [InlineData("Microsoft.ML.SchemaShape::Creat")]
    public void A_name_that_ml_net_lacks_is_reported_with_the_version_at_hand(string entry)
    {
        Assembly core = Assembly.Load("Microsoft.ML.Core");

        var failure = Assert.Throws<NotSupportedException>(() => OpenedInternals.EnsurePresent(core, [entry]));

        Assert.Contains(entry, failure.Message, StringComparison.Ordinal);
        Assert.Contains(core.GetName().Version!.ToString(), failure.Message, StringComparison.Ordinal);
    }
}
