using System.Runtime.CompilerServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Whether the context of a host has been cancelled, which ML.NET tells inside alone: AutoML ends trials that way.</summary>
internal static class HostCancellation
{
    /// <summary>Tells at any time and on any thread whether the host's context has been cancelled; null for a host that cannot be.</summary>
    public static Func<bool>? Of(IHost host)
    {
        OpenedInternals.EnsurePresent();
        return OfHost(host);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Func<bool>? OfHost(IHost host) => host is ICancelable cancelable ? () => cancelable.IsCanceled : null;
}
