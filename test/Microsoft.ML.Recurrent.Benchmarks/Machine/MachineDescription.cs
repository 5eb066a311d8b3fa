using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a table of times must name to mean anything.</summary>
internal static class MachineDescription
{
    /// <summary>In one line, with the widest vectors of the processes that measure.</summary>
    public static string Text(bool isAvx2) =>
        $"{Processor()}, {Environment.ProcessorCount} processors, {(isAvx2 ? "AVX2 (AVX-512 is switched off but for ONNX Runtime, which cannot be told)" : InstructionSet)}; {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";

    /// <summary>What other processes ask of the processors, where the system says; times taken beside them say little.</summary>
    public static string? LoadWarning
    {
        get
        {
            const string LoadAverage = "/proc/loadavg";
            if (!File.Exists(LoadAverage))
            {
                return null;
            }

            double load = double.Parse(File.ReadAllText(LoadAverage).Split(' ')[0], CultureInfo.InvariantCulture);
            return load < 0.5 ? null : $"The machine is busy (load average {load:F1} before the start): expect noise.";
        }
    }

    /// <summary>Whether AVX-512 survived the switch that this process was started with; then it says so.</summary>
    public static bool StillHasAvx512()
    {
        bool isThere = Vector512.IsHardwareAccelerated || Avx512F.IsSupported;
        if (isThere)
        {
            Console.Error.WriteLine("AVX-512 is still there: this runtime takes another switch than DOTNET_EnableAVX512=0.");
        }

        return isThere;
    }

    private static string InstructionSet => Vector512.IsHardwareAccelerated ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "128-bit vectors";

    private static string Processor()
    {
        const string Cpuinfo = "/proc/cpuinfo";
        if (!File.Exists(Cpuinfo))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        string[] lines = File.ReadAllLines(Cpuinfo);
        string Field(string name) => lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?";
        return $"{Field("model name")} (family {Field("cpu family")} model {lines.FirstOrDefault(line => line.StartsWith("model\t", StringComparison.Ordinal))?.Split(':')[1].Trim()})";
    }
}
