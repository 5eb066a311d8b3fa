using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>A transformer that ML.NET can load from a model zip; its assembly names it in a <see cref="LoadableTransformerAttribute{T}"/>.</summary>
internal interface ILoadableTransformer<TSelf> : ITransformer
    where TSelf : class, ILoadableTransformer<TSelf>
{
    static abstract ModelEntryFormat EntryFormat { get; }

    /// <summary>Rebuilds the transformer from the streams that its <see cref="ICanSaveModel.Save"/> wrote.</summary>
    static abstract TSelf Load(IHostEnvironment environment, ModelEntryReader entry);
}
