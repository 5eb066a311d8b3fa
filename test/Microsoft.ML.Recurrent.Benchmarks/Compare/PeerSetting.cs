namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How TorchSharp's process is started. glibc reads its allocator's settings once, so each needs a process of its own.</summary>
internal sealed record PeerSetting(string Name, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly KeyValuePair<string, string>[] BoundThreads = [new("OMP_PROC_BIND", "true"), new("OMP_PLACES", "{0},{1}")];

    /// <summary>Without peers nothing depends on the setting.</summary>
    public static PeerSetting WithoutPeers { get; } = new("default", new Dictionary<string, string>());

    /// <summary>
    /// Two builds of ours. The compiler would fit each one's code to what it has seen of its runs: the same build twice, a step of 1.7 microseconds differed by 10 %.
    /// </summary>
    public static PeerSetting Builds { get; } = new("default", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" });

    public static IReadOnlyList<PeerSetting> All { get; } = OperatingSystem.IsLinux()
        ?
        [
            new("default", new Dictionary<string, string>(BoundThreads)),

            // Freed tensors are kept instead of unmapped, which spares their page faults.
            new("tuned", new Dictionary<string, string>(BoundThreads)
            {
                ["MALLOC_MMAP_MAX_"] = "0",
                ["MALLOC_TRIM_THRESHOLD_"] = "8589934592",
                ["MALLOC_TOP_PAD_"] = "67108864",
            }),
        ]
        : [new("default", new Dictionary<string, string>())];
}
