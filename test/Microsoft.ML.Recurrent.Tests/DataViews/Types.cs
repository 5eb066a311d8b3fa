using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.DataViews;

/// <summary>Column types by short names.</summary>
internal static class Types
{
    public static VectorDataViewType Numbers(params int[] dimensions) => new(NumberDataViewType.Single, dimensions);

    public static VectorDataViewType Words { get; } = new(TextDataViewType.Instance);

    public static VectorDataViewType Keys<TRaw>(ulong count) => new(new KeyDataViewType(typeof(TRaw), count));

    public static KeyDataViewType Key<TRaw>(ulong count) => new(typeof(TRaw), count);

    public static ReadOnlyMemory<char>[] Texts(params string[] texts) => [.. texts.Select(text => text.AsMemory())];
}
