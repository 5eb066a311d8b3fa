using System.Buffers.Binary;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The number of the trial that a child runs, in a file that outlives it.</summary>
internal sealed class FuzzProgress(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(int trial)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, trial);
        _file.Position = 0;
        _file.Write(bytes);
    }

    /// <summary>The last trial that was begun, or -1.</summary>
    public static int Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return bytes.Length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
    }

    public void Dispose() => _file.Dispose();
}
