namespace Microsoft.ML.Recurrent.Engine.Cells;

/// <summary>Diagonal weights, one per unit, from the cell state to one gate's sum.</summary>
/// <param name="Name">Name of the parameter, without prefix and number of the layer.</param>
/// <param name="Slot">The slot whose sum they add to.</param>
/// <param name="SeesNewState">Whether they multiply the new cell state; if not, the previous one.</param>
internal readonly record struct Peephole(string Name, int Slot, bool SeesNewState = false);
