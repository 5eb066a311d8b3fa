namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>What a <see cref="SmallModel"/> says about a row.</summary>
public sealed class SmallPrediction
{
    public int Id { get; set; }

    public uint PredictedLabel { get; set; }

    public float[] Score { get; set; } = [];

    public string Bits => string.Join(' ', Score.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8")));

    public override string ToString() => $"{PredictedLabel}: {Bits}";
}
