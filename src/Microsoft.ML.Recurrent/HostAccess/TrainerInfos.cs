using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Makes what ML.NET wants to know of a trainer.</summary>
internal static class TrainerInfos
{
    /// <summary>A trainer that standardizes features itself, reads rows once and takes validation data.</summary>
    public static TrainerInfo New()
    {
        OpenedInternals.EnsurePresent();
        return NewInfo();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TrainerInfo NewInfo()
        => new(normalization: false, calibration: false, caching: false, supportValid: true, supportIncrementalTrain: false, supportTest: false);
}
