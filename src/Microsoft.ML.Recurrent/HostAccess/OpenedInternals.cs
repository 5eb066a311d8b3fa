using System.Reflection;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>
/// The non-public names of ML.NET that this assembly was compiled against, and the check that the ML.NET it runs on still has them.
/// </summary>
internal static class OpenedInternals
{
    // The build embeds the lists of build/OpenedInternals/ under this prefix, followed by the assembly's name.
    private const string ResourcePrefix = "OpenedInternals/";

    private const BindingFlags AnyMember =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static volatile bool _present;

    /// <summary>Assembly names with their entries: <c>Namespace.Type</c>, <c>Namespace.Type/Nested</c> or <c>Namespace.Type::Member</c>.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Names { get; } = ReadNames();

    /// <summary>
    /// Throws when the running ML.NET lacks a name this assembly needs. Callers keep the use of such names in another, non-inlined method:
    /// the runtime resolves a method's names before its first statement runs.
    /// </summary>
    public static void EnsurePresent()
    {
        if (_present)
        {
            return;
        }

        foreach ((string assemblyName, IReadOnlyList<string> entries) in Names)
        {
            EnsurePresent(Assembly.Load(assemblyName), entries);
        }

        _present = true;
    }

    /// <summary>Throws when <paramref name="host"/> lacks one of <paramref name="entries"/>.</summary>
    public static void EnsurePresent(Assembly host, IEnumerable<string> entries)
    {
        string[] missing = [.. entries.Where(entry => !Has(host, entry))];
        if (missing.Length > 0)
        {
            AssemblyName name = host.GetName();
            throw new NotSupportedException(
                $"Microsoft.ML.Recurrent {typeof(OpenedInternals).Assembly.GetName().Version} does not work with {name.Name} {name.Version}, "
                + $"which lacks {string.Join(", ", missing)}. Use a Microsoft.ML package of the range that Recurrent.ML asks for.");
        }
    }

    private static bool Has(Assembly host, string entry)
    {
        string[] parts = entry.Split("::");
        Type? type = host.GetType(parts[0].Replace('/', '+'));
        return type is not null && (parts.Length == 1 || type.GetMember(parts[1], AnyMember).Length > 0);
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadNames()
    {
        Assembly own = typeof(OpenedInternals).Assembly;
        return own.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(resource => resource[ResourcePrefix.Length..], resource => ReadEntries(own, resource), StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> ReadEntries(Assembly own, string resource)
    {
        using var reader = new StreamReader(own.GetManifestResourceStream(resource)!);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.Split('#')[0].Trim()).Where(entry => entry.Length > 0)];
    }
}
