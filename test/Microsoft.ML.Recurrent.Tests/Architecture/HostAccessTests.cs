using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Tests.Architecture;

public sealed class HostAccessTests
{
    private static readonly (CompiledType User, HostMember Used)[] InternalUses =
    [
        .. from type in CompiledLibrary.AtHand.Types
           from used in type.HostUses
           where used.IsOfMlNet && used.IsInternal()
           select (type, used),
    ];

    [Fact]
    public void Only_host_access_uses_what_ml_net_keeps_internal() => Rule.Holds(
        from use in InternalUses
        where use.User.Room.Name != "HostAccess"
        select $"{use.User} uses {use.Used}");

    [Fact]
    public void Host_access_uses_every_opened_name() => Rule.Holds(
        from list in OpenedInternals.Names
        from entry in list.Value
        where !InternalUses.Any(use => use.Used.AssemblyName == list.Key && use.Used.ToString() == entry)
        select entry);
}
