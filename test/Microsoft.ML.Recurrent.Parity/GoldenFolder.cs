using System.Diagnostics;
using TorchSharp;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The folder that receives the golden files, and the metadata every one of them carries.</summary>
internal sealed class GoldenFolder
{
    private readonly string _folder;

    public GoldenFolder(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.GetFiles(folder, "*.safetensors"))
        {
            File.Delete(old);
        }
    }

    public int FileCount { get; private set; }

    public long ByteCount { get; private set; }

    /// <summary>Runs one case from its own seed, in its own dispose scope, and writes what it recorded.</summary>
    public void Write(string caseName, Action<GoldenCase> record)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        int seed = SeedOf(caseName);
        torch.manual_seed(seed);
        var golden = new GoldenCase();
        golden.Note("case", caseName);
        golden.Note("seed", seed);
        golden.Note("computed", "float64, from float32 inputs; stored as float32");
        golden.Note("torchsharp", VersionOf("TorchSharp"));
        golden.Note("libtorch", torch.__version__);
        record(golden);
        string path = Path.Combine(_folder, caseName + ".safetensors");
        golden.Save(path);
        FileCount++;
        ByteCount += new FileInfo(path).Length;
    }

    // FNV-1a: a seed that depends on the name alone, so that adding a case moves no other.
    private static int SeedOf(string caseName)
    {
        uint hash = 2166136261;
        foreach (char letter in caseName)
        {
            hash = (hash ^ letter) * 16777619;
        }
        return (int)(hash & 0xFFFFFF);
    }

    private static string VersionOf(string assembly)
    {
        string? location = AppDomain.CurrentDomain.GetAssemblies().Single(a => a.GetName().Name == assembly).Location;
        return FileVersionInfo.GetVersionInfo(location).ProductVersion ?? "unknown";
    }
}
