using System.Globalization;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// How gradients flowed through a network at the end of its training, as JSON in a stream of its own: a list of layers with norms by lag and gates. A model that was not
/// measured has no such stream.
/// </summary>
internal static class GradientFlowFile
{
    public const string Name = "gradients.json";

    public static void Write(GradientFlowReport report, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteNumber("sequenceCount", report.SequenceCount);
        json.WriteStartArray("layers");
        foreach (LayerGradientFlow layer in report.Layers)
        {
            json.WriteStartObject();
            json.WriteNumber("layer", layer.Layer);
            json.WriteString("stack", layer.Stack);
            json.WriteBoolean("isReverse", layer.IsReverse);
            WriteNumber(json, "deadUnitShare", layer.DeadUnitShare);
            WriteNumber(json, "saturatedUnitShare", layer.SaturatedUnitShare);
            WriteNumbers(json, "hiddenNorms", layer.HiddenNorms);
            WriteNumbers(json, "cellNorms", layer.CellNorms);
            json.WriteStartArray("gates");
            foreach (GateFlow gate in layer.Gates)
            {
                Write(json, gate);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static GradientFlowReport Read(Stream stream)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream);
            var json = new SpecObject(document.RootElement, "gradients");
            return new GradientFlowReport
            {
                SequenceCount = json.Int32("sequenceCount"),
                Layers = json.Objects("layers", LayerOf),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Name} is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>The report with numbers as the file holds them: six digits, of norms that come from floats.</summary>
    public static GradientFlowReport Rounded(GradientFlowReport report)
    {
        using var stream = new MemoryStream();
        Write(report, stream);
        stream.Position = 0;
        return Read(stream);
    }

    private static void Write(Utf8JsonWriter json, GateFlow gate)
    {
        json.WriteStartObject();
        json.WriteString("name", gate.Name);
        WriteNumbers(json, "gradientNorms", gate.GradientNorms);
        WriteNumber(json, "meanValue", gate.MeanValue);
        WriteNumber(json, "lowShare", gate.LowShare);
        WriteNumber(json, "highShare", gate.HighShare);
        if (gate.TimeScale is { } scale)
        {
            WriteNumber(json, "timeScale", scale);
        }

        WriteNumber(json, "spectralRadius", gate.SpectralRadius);
        WriteNumber(json, "largestSingularValue", gate.LargestSingularValue);
        WriteNumber(json, "pascanuBound", gate.PascanuBound);
        json.WriteEndObject();
    }

    private static LayerGradientFlow LayerOf(SpecObject json) => new()
    {
        Layer = json.Int32("layer"),
        Stack = json.OptionalText("stack"),
        IsReverse = json.Boolean("isReverse"),
        DeadUnitShare = json.Double("deadUnitShare"),
        SaturatedUnitShare = json.Double("saturatedUnitShare"),
        HiddenNorms = json.Numbers("hiddenNorms"),
        CellNorms = json.Numbers("cellNorms"),
        Gates = json.Objects("gates", gate => new GateFlow
        {
            Name = gate.Text("name"),
            GradientNorms = gate.Numbers("gradientNorms"),
            MeanValue = gate.Double("meanValue"),
            LowShare = gate.Double("lowShare"),
            HighShare = gate.Double("highShare"),
            TimeScale = gate.OptionalDouble("timeScale"),
            SpectralRadius = gate.Double("spectralRadius"),
            LargestSingularValue = gate.Double("largestSingularValue"),
            PascanuBound = gate.Double("pascanuBound"),
        }),
    };

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            WriteValue(json, value);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        WriteValue(json, value);
    }

    private static void WriteValue(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteRawValue(value.ToString("G6", CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
