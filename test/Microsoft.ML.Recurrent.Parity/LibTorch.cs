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
            reason = exception.Message;
            return false;
        }
        torch.set_num_threads(1);
        reason = "";
        return true;
    }
}
