namespace Microsoft.ML.Recurrent.Tests.Experiments.Trials;

/// <summary>A file on a disk with room for so many bytes; of what does not fit a part is written.</summary>
internal sealed class SmallDisk(int room) : MemoryStream
{
    // Spans come here, too: a class derived from MemoryStream writes them as arrays.
    public override void Write(byte[] buffer, int offset, int count)
    {
        int fits = (int)Math.Min(count, room - Position);
        base.Write(buffer, offset, fits);
        if (fits < count)
        {
            throw new IOException("No space left on device.");
        }
    }
}
