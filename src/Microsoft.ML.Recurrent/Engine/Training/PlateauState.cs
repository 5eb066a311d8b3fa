namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What <see cref="ScheduleKind.ReduceOnPlateau"/> remembers of the epochs that ended.</summary>
internal sealed class PlateauState
{
    /// <summary>Factor of the learning rate.</summary>
    public double Level { get; set; } = 1;

    public double LowestLoss { get; set; } = double.PositiveInfinity;

    public int EpochsWithoutGain { get; set; }
}
