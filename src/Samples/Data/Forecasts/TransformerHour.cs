using Microsoft.ML.Data;

namespace Samples.Data.Forecasts;

/// <summary>An hour of the data set ETTh1: six loads of an electricity transformer and the temperature of its oil.</summary>
internal sealed class TransformerHour
{
    public const int ChannelCount = 7;

    public DateTime Time { get; set; }

    [VectorType(ChannelCount)]
    public float[] Channels { get; set; } = [];
}
