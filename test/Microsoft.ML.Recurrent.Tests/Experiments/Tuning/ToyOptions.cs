using Microsoft.ML.SearchSpace;
using RangeAttribute = Microsoft.ML.SearchSpace.RangeAttribute;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

/// <summary>Options of a trainer that there is not, small enough to know the best of.</summary>
public sealed class ToyOptions
{
    [Range(1e-4f, 1f, 0.1f, true)]
    public float Rate { get; set; } = 0.1f;

    [Range(1, 64, 32, true)]
    public int Units { get; set; } = 32;

    [Range(0f, 0.5f, 0f, false)]
    public float Dropout { get; set; }

    [Choice("a", "b", "c")]
    public string Kind { get; set; } = "a";

    [BooleanChoice(false)]
    public bool Extra { get; set; }

    [Range(0f, 1f, 0.5f, false)]
    public float ExtraSize { get; set; } = 0.5f;
}
