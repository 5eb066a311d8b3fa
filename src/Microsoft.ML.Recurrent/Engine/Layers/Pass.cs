using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// What a layer's Forward leaves for its Backward. Lives in the workspace, is recycled in call order and valid until the
/// workspace is reset.
/// </summary>
internal abstract class Pass
{
    public Columns Input { get; set; }

    public Columns Output { get; set; }

    public BatchLayout Layout { get; set; } = null!;
}
