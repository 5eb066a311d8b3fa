namespace Samples.Defaults;

/// <summary>What a training reached, 1 being perfect, and how long it took.</summary>
internal readonly record struct TrainedFigure(double Value, TimeSpan Time);
