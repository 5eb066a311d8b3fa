namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>A tensor in a safetensors file: its shape, and the bytes of the data part that hold it.</summary>
internal sealed record SafetensorsEntry(string Name, IReadOnlyList<long> Shape, long Begin, long End)
{
    public long Length => (End - Begin) / sizeof(float);
}
