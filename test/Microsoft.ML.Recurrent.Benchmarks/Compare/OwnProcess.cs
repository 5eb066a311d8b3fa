using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How this program is started once more.</summary>
internal static class OwnProcess
{
    public static ProcessStartInfo StartInfo(string command, IEnumerable<string> arguments, bool isAvx2 = false)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        start.ArgumentList.Add(command);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        if (isAvx2)
        {
            // .NET's own; then those of the libraries that have LibTorch's products and elementwise kernels.
            start.Environment["DOTNET_EnableAVX512"] = "0";
            start.Environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx2";
        }

        return start;
    }
}
