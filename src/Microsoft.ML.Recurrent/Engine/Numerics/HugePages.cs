using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Asks Linux for pages of 2 MiB under large buffers, whose pages of 4 KiB would not all find a place in the processor's table of
/// addresses. A hint: where the system does not know it or has no such pages, nothing changes.
/// </summary>
internal static unsafe class HugePages
{
    // Smaller buffers would hardly fill a part of a page, and fit the table of addresses as they are.
    private const nuint SmallestBuffer = 64 * 1024;

    private const nuint PageSize = 2 * 1024 * 1024;
    private const int MadviseHugePage = 14;

    private static bool s_isKnown = OperatingSystem.IsLinux();

    /// <summary>
    /// For memory that nobody has written to. Its whole pages are asked for and those at both ends, which neighbours on the heap share:
    /// buffers of a network stand side by side.
    /// </summary>
    public static void Ask(void* start, nuint byteCount)
    {
        if (!s_isKnown || byteCount < SmallestBuffer)
        {
            return;
        }

        nuint first = (nuint)start & ~(PageSize - 1);
        nuint end = ((nuint)start + byteCount + PageSize - 1) & ~(PageSize - 1);
        try
        {
            _ = Advise(first, end - first, MadviseHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            s_isKnown = false;
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nuint address, nuint length, int advice);
}
