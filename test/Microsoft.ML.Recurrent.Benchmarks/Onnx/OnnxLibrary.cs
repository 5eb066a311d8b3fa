using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Opens ONNX models, or says why ONNX Runtime does not load.</summary>
internal sealed class OnnxLibrary
{
    // Threads inherit the processors of the one that makes them, and LibTorch's OpenMP ties the thread that loads it to a single one: a session
    // makes its threads here, on a thread that was there before.
    private readonly UntiedThread _thread;

    public OnnxLibrary(UntiedThread thread) => _thread = thread;

    /// <summary>Null where it loads.</summary>
    public static string? WhyNot()
    {
        try
        {
            OrtEnv.Instance();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            return exception.GetBaseException().Message;
        }
    }

    /// <summary>A session at the runtime's defaults but for the number of threads.</summary>
    public InferenceSession Open(byte[] model, int threadCount) => _thread.Run(() =>
    {
        using var options = new SessionOptions { IntraOpNumThreads = threadCount };
        return new InferenceSession(model, options);
    });
}
