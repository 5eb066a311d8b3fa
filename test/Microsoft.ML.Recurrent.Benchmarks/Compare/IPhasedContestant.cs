using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A side of ours that can tell how long its parts take.</summary>
internal interface IPhasedContestant : IContestant
{
    /// <summary>Takes the times of the next runs; null: none does.</summary>
    PhaseClock? Clock { set; }
}
