using System.Runtime.InteropServices;
using TorchSharp;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Loads TorchSharp's native libraries, or says why they do not load.</summary>
internal static class LibTorch
{
    public static bool TryLoad(out string reason)
    {
        try
        {
            // TorchSharp's own search hides the loader's message and copies LibTorch about when the first attempt fails.
            NativeLibrary.Load("torch_cpu", typeof(torch).Assembly, null);
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        }
        catch (DllNotFoundException exception)
        {
            // One line a place that was searched; the telling one is about a file that was found.
            string[] lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            reason = lines.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.Ordinal)) ?? lines[0];
            return false;
        }
        torch.set_num_threads(1);
        reason = "";
        return true;
    }
}
