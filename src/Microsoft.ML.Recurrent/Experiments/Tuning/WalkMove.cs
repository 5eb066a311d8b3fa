namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A step of a <see cref="Walk"/> that is being tried.</summary>
/// <param name="Walk">The walk.</param>
/// <param name="From">Where it stood.</param>
/// <param name="Direction">Where to, of length 1; null: the place where the walk begins.</param>
/// <param name="Place">Where the step leads.</param>
/// <param name="IsOpposite">Whether the other way was tried before.</param>
internal sealed record WalkMove(Walk Walk, double[] From, double[]? Direction, double[] Place, bool IsOpposite);
