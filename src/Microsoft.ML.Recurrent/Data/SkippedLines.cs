using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Says in ML.NET's log how many lines of a file were left out: once, however often the file is read.</summary>
internal sealed class SkippedLines(IHostEnvironment environment)
{
    private int _hasTold;

    /// <summary>Tells of a whole reading of the file.</summary>
    /// <param name="count">Lines left out.</param>
    /// <param name="first">What is wrong with the first.</param>
    public void Tell(long count, string first)
    {
        if (count > 0 && Interlocked.Exchange(ref _hasTold, 1) == 0)
        {
            using IChannel channel = environment.Start("Reading");
            channel.Warning(MessageSensitivity.None, "{0}", $"{(count == 1 ? "1 line was" : $"{count} lines were")} left out, the first: {first}");
        }
    }
}
