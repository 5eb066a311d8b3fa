/// <summary>What the model says of a <see cref="Melody"/>.</summary>
internal sealed class Naming
{
    public string PredictedName { get; set; } = "";

    public float[] Score { get; set; } = [];
}
