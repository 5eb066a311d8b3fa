using System.Reflection;
using System.Runtime.Loader;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Where the baseline's assemblies live: the library, its benchmarks and what they need, as they were built together.</summary>
internal sealed class BaselineContext(string assemblyPath) : AssemblyLoadContext("baseline")
{
    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is string path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is string path ? LoadUnmanagedDllFromPath(path) : 0;
}
