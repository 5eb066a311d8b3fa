using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How long to fuzz, what, and from which seed: a trial is a function of the seed and its number.</summary>
internal sealed record FuzzOptions
{
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(1);

    public int Seed { get; private init; } = 1;

    /// <summary>Far over what a small model takes with the runtime around it, far under what a damaged size could ask for.</summary>
    public int HeapMegabytes { get; private init; } = 400;

    /// <summary>Names of targets contain it.</summary>
    public string Only { get; private init; } = "";

    public int FirstTrial { get; init; }

    /// <summary>Whether only <see cref="FirstTrial"/> is run.</summary>
    public bool IsOneTrial { get; private init; }

    /// <summary>Where a child writes the number of the trial that it runs; null: the options are not a child's.</summary>
    public string? ProgressPath { get; private init; }

    public bool IsChild => ProgressPath is not null;

    public IEnumerable<string> ChildArguments(string progress)
    {
        string[] shared =
        [
            "--seconds", Math.Max(0, Duration.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            "--seed", Seed.ToString(CultureInfo.InvariantCulture),
            "--heap-megabytes", HeapMegabytes.ToString(CultureInfo.InvariantCulture),
            "--only", Only,
            "--child", progress,
            IsOneTrial ? "--trial" : "--first", FirstTrial.ToString(CultureInfo.InvariantCulture),
        ];
        return shared;
    }

    /// <summary>Nothing when an argument is not understood.</summary>
    public static FuzzOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new FuzzOptions();
        for (; arguments.Length > 0; arguments = arguments[2..])
        {
            if (arguments is not [string name, string text, ..])
            {
                return null;
            }

            bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= int.MaxValue;
            FuzzOptions? changed = name switch
            {
                "--only" => options with { Only = text },
                "--child" => options with { ProgressPath = text },
                _ when !isNumber => null,
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(number) },
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(number) },
                "--seed" => options with { Seed = (int)number },
                "--heap-megabytes" => options with { HeapMegabytes = (int)number },
                "--first" => options with { FirstTrial = (int)number },
                "--trial" => options with { FirstTrial = (int)number, IsOneTrial = true },
                _ => null,
            };
            if (changed is null)
            {
                return null;
            }

            options = changed;
        }

        return options;
    }
}
