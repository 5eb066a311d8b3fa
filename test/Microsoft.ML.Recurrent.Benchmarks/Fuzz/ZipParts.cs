using System.IO.Compression;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Writes a zip again with other contents.</summary>
internal static class ZipParts
{
    // Whatever the day, the bytes are the same.
    private static readonly DateTimeOffset s_time = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Each file as <paramref name="change"/> makes it, given its name without the folder; null leaves it out.</summary>
    public static byte[] Rewrite(byte[] zip, Func<string, byte[], byte[]?> change)
    {
        using var source = new ZipArchive(new MemoryStream(zip));
        using var stream = new MemoryStream();
        using (var target = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using var old = new MemoryStream();
                using (Stream content = entry.Open())
                {
                    content.CopyTo(old);
                }

                if (change(entry.Name, old.ToArray()) is { } bytes)
                {
                    ZipArchiveEntry copy = target.CreateEntry(entry.FullName);
                    copy.LastWriteTime = s_time;
                    using Stream content = copy.Open();
                    content.Write(bytes);
                }
            }
        }

        return stream.ToArray();
    }
}
