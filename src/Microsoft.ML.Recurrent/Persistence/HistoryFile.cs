using System.Text.Json;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// What a trainer reported after each epoch, as JSON in a stream of its own: a build that knows more or fewer properties of a report reads the others, and a
/// model without history works alike.
/// </summary>
internal static class HistoryFile
{
    public const string Name = "history.json";

    public static void Write(IReadOnlyList<TrainingEpoch> history, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        foreach (TrainingEpoch report in history)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", report.Epoch);
            json.WriteNumber("numberOfEpochs", report.NumberOfEpochs);
            WriteDouble(json, "trainingLoss", report.TrainingLoss);
            if (report.ValidationLoss is { } loss)
            {
                WriteDouble(json, "validationLoss", loss);
            }

            if (report.ValidationMetrics.Count > 0)
            {
                json.WriteStartObject("validationMetrics");
                foreach ((string name, double value) in report.ValidationMetrics)
                {
                    WriteDouble(json, name, value);
                }

                json.WriteEndObject();
            }

            WriteDouble(json, "learningRate", report.LearningRate);
            WriteDouble(json, "gradientNorm", report.GradientNorm);
            json.WriteString("elapsed", report.Elapsed.ToString("c"));
            WriteProgress(json, report);
            if (report.SkippedCount > 0)
            {
                json.WriteNumber("skippedCount", report.SkippedCount);
            }

            if (report.Warning is { } warning)
            {
                json.WriteString("warning", warning);
            }

            json.WriteBoolean("isBest", report.IsBest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <exception cref="InvalidDataException">The file is no history.</exception>
    public static IReadOnlyList<TrainingEpoch> Read(Stream stream)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            return [.. document.RootElement.EnumerateArray().Select(element => Report(new SpecObject(element, "report")))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Name} is damaged: {exception.Message}", exception);
        }
    }

    private static TrainingEpoch Report(SpecObject json) => new()
    {
        Epoch = json.Int32("epoch"),
        NumberOfEpochs = json.Int32("numberOfEpochs"),
        TrainingLoss = json.Double("trainingLoss"),
        ValidationLoss = json.OptionalDouble("validationLoss"),
        ValidationMetrics = json.Doubles("validationMetrics"),
        LearningRate = json.Double("learningRate"),
        GradientNorm = json.Double("gradientNorm"),
        Elapsed = json.TimeSpan("elapsed"),
        TimeLeft = json.OptionalTimeSpan("timeLeft"),
        NumberOfBatches = json.Int64("numberOfBatches"),
        SequencesPerSecond = json.OptionalDouble("sequencesPerSecond") ?? 0,
        StepsPerSecond = json.OptionalDouble("stepsPerSecond") ?? 0,
        ClippedShare = json.OptionalDouble("clippedShare") ?? 0,
        BestEpoch = json.Int32("bestEpoch"),
        MemoryLengths = [.. (json.OptionalSingles("memoryLengths") ?? []).Select(length => length < 0 ? (int?)null : (int)length)],
        SkippedCount = json.Int32("skippedCount"),
        Warning = json.OptionalText("warning"),
        IsBest = json.Boolean("isBest"),
    };

    private static void WriteProgress(Utf8JsonWriter json, TrainingEpoch report)
    {
        if (report.TimeLeft is { } left)
        {
            json.WriteString("timeLeft", left.ToString("c"));
        }

        json.WriteNumber("numberOfBatches", report.NumberOfBatches);
        WriteDouble(json, "sequencesPerSecond", report.SequencesPerSecond);
        WriteDouble(json, "stepsPerSecond", report.StepsPerSecond);
        WriteDouble(json, "clippedShare", report.ClippedShare);
        json.WriteNumber("bestEpoch", report.BestEpoch);
        if (report.MemoryLengths.Count > 0)
        {
            // -1: longer than what was followed.
            json.WriteStartArray("memoryLengths");
            foreach (int? length in report.MemoryLengths)
            {
                json.WriteNumberValue(length ?? -1);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteDouble(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
