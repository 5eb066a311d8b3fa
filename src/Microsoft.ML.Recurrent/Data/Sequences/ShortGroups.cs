using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Says in ML.NET's log that no group is long enough for a window: once, however often the rows are read.</summary>
internal sealed class ShortGroups(IHostEnvironment environment)
{
    private int _hasTold;

    public void Tell(string reason)
    {
        if (Interlocked.Exchange(ref _hasTold, 1) == 0)
        {
            using IChannel channel = environment.Start("Reading");
            channel.Warning(MessageSensitivity.None, "{0}", reason);
        }
    }
}
