namespace Samples.Data.Sequences;

/// <summary>
/// Temporal order (Hochreiter and Schmidhuber 1997, task 6a): E, then letters without meaning, among them twice an X or a Y, and B at the end. The class is which of the two came
/// first and which second. From the first of them to the end there are at least <c>lag</c> steps, and at most a tenth more.
/// </summary>
internal sealed class TemporalOrder(int lag, int seed)
{
    /// <summary>XX, XY, YX and YY.</summary>
    public const int ClassCount = 4;

    private readonly Random _random = new(seed);
    private readonly int _spread = lag / 10;

    public OrderedSymbols[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Draw())];

    private OrderedSymbols Draw()
    {
        string[] symbols = ["E", .. Enumerable.Range(0, lag + _spread).Select(_ => $"{"abcd"[_random.Next(4)]}"), "B"];
        (int first, int second) = (_random.Next(2), _random.Next(2));
        symbols[1 + _random.Next(_spread + 1)] = "XY"[first].ToString();
        symbols[1 + (lag / 2) + _random.Next(_spread + 1)] = "XY"[second].ToString();
        return new OrderedSymbols { Symbols = symbols, Order = (uint)((2 * first) + second) };
    }
}
