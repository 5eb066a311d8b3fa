using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>What ML.NET calls to load a <typeparamref name="T"/>: found by the method's name and its exact signature.</summary>
internal static class TransformerLoader<T>
    where T : class, ILoadableTransformer<T>
{
    // ML.NET accepts this method only if its declared return type is exactly the one registered.
    public static ITransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        OpenedInternals.EnsurePresent();
        return T.Load(environment, ModelEntryReader.Open<T>(context));
    }
}
