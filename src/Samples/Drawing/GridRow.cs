namespace Samples.Drawing;

/// <summary>A row of a grid of lags: for each lag whether it was solved, or null where it was not tried.</summary>
internal sealed record GridRow(string Group, string Name, bool?[] IsSolved);
