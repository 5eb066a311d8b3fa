namespace Samples.MemoryLab;

/// <summary>What became of a training.</summary>
/// <param name="Score">On test rows: an accuracy or a mean squared error, as the task measures.</param>
/// <param name="IsSolved">Whether the score passes the task's threshold.</param>
/// <param name="Sequences">Sequences that training looked at.</param>
internal readonly record struct Trial(double Score, bool IsSolved, int Sequences);
