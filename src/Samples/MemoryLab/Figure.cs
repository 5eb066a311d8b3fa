namespace Samples.MemoryLab;

/// <summary>A line of the end of a run: a name and a value.</summary>
internal readonly record struct Figure(string Name, string Value);
