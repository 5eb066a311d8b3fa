namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What to compare, for how long, and how to say it.</summary>
internal sealed record CompareOptions
{
    private static readonly TimeSpan s_quick = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(1);

    public TimeSpan BudgetOfEach { get; private init; } = s_usual;

    public bool IsQuick { get; private init; }

    public string? Group { get; private init; }

    public string Only { get; private init; } = "";

    public bool RequiresPeers { get; private init; }

    /// <summary>False: neither TorchSharp nor ONNX Runtime is loaded.</summary>
    public bool HasPeers { get; private init; } = true;

    /// <summary>A checkout of another commit or a build of it, which is one more side.</summary>
    public string? Baseline { get; private init; }

    public bool IsMarkdown { get; private init; }

    /// <summary>Whether all sides do without AVX-512.</summary>
    public bool IsAvx2 { get; private init; }

    public IReadOnlyList<Case> Cases => [.. CaseList.All.Where(row =>
        (Group is null || row.Group == Group)
        && (row.IsQuick || !IsQuick)
        && Wants($"{row.Shape}"))];

    /// <summary>Of <see cref="Benchmarks.OwnGroups"/> those that are wanted: by name, or all in a full run.</summary>
    public IReadOnlyList<string> OwnGroups => [.. Benchmarks.OwnGroups.All.Where(name =>
        (name == Group || (Group is null && !IsQuick))
        && Benchmarks.OwnGroups.ShapesOf(name).Any(Wants))];

    /// <summary>Whether a shape of this name is to be measured.</summary>
    public bool Wants(string shape) => shape.Contains(Only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing when an argument is not understood.</summary>
    public static CompareOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CompareOptions { IsQuick = true, BudgetOfEach = s_quick };
        while (arguments.Length > 0)
        {
            int taken = 1;
            switch (arguments)
            {
                case ["--quick", ..]:
                    break;
                case ["--full", ..]:
                    options = options with { IsQuick = false, BudgetOfEach = s_usual };
                    break;
                case ["--group", string name, ..]:
                    options = options with { Group = name };
                    taken = 2;
                    break;
                case ["--only", string text, ..]:
                    options = options with { Only = text };
                    taken = 2;
                    break;
                case ["--seconds", string text, ..] when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    options = options with { BudgetOfEach = TimeSpan.FromSeconds(seconds) };
                    taken = 2;
                    break;
                case ["--require-peers", ..]:
                    options = options with { RequiresPeers = true };
                    break;
                case ["--no-peers", ..]:
                    options = options with { HasPeers = false };
                    break;
                case ["--baseline", string directory, ..]:
                    options = options with { Baseline = directory };
                    taken = 2;
                    break;
                case ["--markdown", ..]:
                    options = options with { IsMarkdown = true };
                    break;
                case ["--avx2", ..]:
                    options = options with { IsAvx2 = true };
                    break;
                default:
                    Console.Error.WriteLine($"'{arguments[0]}' is not an option of compare, or wants a value after it.");
                    return null;
            }

            arguments = arguments[taken..];
        }

        if (options.RequiresPeers && !options.HasPeers)
        {
            Console.Error.WriteLine("--require-peers and --no-peers exclude each other.");
            return null;
        }

        if (options.Cases.Count == 0 && options.OwnGroups.Count == 0)
        {
            string groups = string.Join(", ", CaseList.All.Select(row => row.Group).Distinct().Concat(Benchmarks.OwnGroups.All));
            Console.Error.WriteLine($"Nothing to compare. Groups: {groups}; some have nothing in a quick run, so try --full.");
            return null;
        }

        return options;
    }
}
