namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What to compare and for how long.</summary>
internal sealed record CompareOptions(TimeSpan BudgetOfEach, string Only, bool RequiresPeers)
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Full = TimeSpan.FromSeconds(4);

    public IReadOnlyList<int> ThreadCounts { get; } = Environment.ProcessorCount > 1 ? [1, 2] : [1];

    public IEnumerable<TrainingShape> Shapes => TrainingShape.All.Where(shape => shape.ToString().Contains(Only, StringComparison.OrdinalIgnoreCase));

    /// <summary>Nothing when an argument is not understood.</summary>
    public static CompareOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CompareOptions(Usual, "", false);
        while (arguments.Length > 0)
        {
            switch (arguments)
            {
                case ["--quick", ..]:
                    options = options with { BudgetOfEach = Quick };
                    break;
                case ["--full", ..]:
                    options = options with { BudgetOfEach = Full };
                    break;
                case ["--require-peers", ..]:
                    options = options with { RequiresPeers = true };
                    break;
                case ["--only", string text, ..]:
                    options = options with { Only = text };
                    arguments = arguments[1..];
                    break;
                default:
                    Console.Error.WriteLine($"'{arguments[0]}' is not an option of compare.");
                    return null;
            }

            arguments = arguments[1..];
        }

        if (!options.Shapes.Any())
        {
            Console.Error.WriteLine($"No shape has '{options.Only}' in its name.");
            return null;
        }

        return options;
    }
}
