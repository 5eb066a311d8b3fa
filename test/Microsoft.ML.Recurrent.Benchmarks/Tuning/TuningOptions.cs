using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What <see cref="TuningCommand"/> is asked for.</summary>
internal sealed record TuningOptions
{
    public required string Data { get; init; }

    public int Seeds { get; init; } = 5;

    /// <summary>Full trainings that the budget is worth.</summary>
    public int Trainings { get; init; } = 40;

    /// <summary>Epochs of a full training, as many as an experiment takes by default.</summary>
    public int Epochs { get; init; } = 64;

    /// <summary>Sentences to train on.</summary>
    public int Sentences { get; init; } = 400;

    public RecurrentTuner Tuner { get; init; } = RecurrentTuner.Tpe;

    public RecurrentScheduler Scheduler { get; init; } = RecurrentScheduler.Asha;

    /// <summary>Null where the arguments are not understood.</summary>
    public static TuningOptions? Parse(string[] arguments)
    {
        var options = new TuningOptions { Data = "" };
        for (int index = 0; index + 1 < arguments.Length; index += 2)
        {
            string value = arguments[index + 1];
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0;
            TuningOptions? next = arguments[index] switch
            {
                "--data" => options with { Data = value },
                "--seeds" when isNumber => options with { Seeds = number },
                "--trainings" when isNumber => options with { Trainings = number },
                "--epochs" when isNumber => options with { Epochs = number },
                "--sentences" when isNumber => options with { Sentences = number },
                "--tuner" when Enum.TryParse(value, ignoreCase: true, out RecurrentTuner tuner) => options with { Tuner = tuner },
                "--scheduler" when Enum.TryParse(value, ignoreCase: true, out RecurrentScheduler scheduler) => options with { Scheduler = scheduler },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return arguments.Length % 2 == 0 && Directory.Exists(options.Data) ? options : null;
    }
}
