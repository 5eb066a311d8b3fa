using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>The rows of a series as they came, before anything of the model is known.</summary>
internal sealed class RawSeries(string name, float[] statics)
{
    public string Name { get; } = name;

    public float[] Statics { get; } = statics;

    public GrowingArray<float> Targets { get; } = new();

    public GrowingArray<float> Past { get; } = new();

    public GrowingArray<float> Known { get; } = new();

    public GrowingArray<float> Weights { get; } = new();

    public GrowingArray<long> Times { get; } = new();

    /// <summary>Rows of the training data; the others are validation data.</summary>
    public int TrainingCount { get; set; }

    public int Count => Times.Count;

    public long Bytes => Targets.Bytes + Past.Bytes + Known.Bytes + Weights.Bytes + Times.Bytes;
}
