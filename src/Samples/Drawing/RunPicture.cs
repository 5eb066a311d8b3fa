using System.Globalization;
using Samples.Data.Sequences;

namespace Samples.Drawing;

/// <summary>A run of a machine as its sensors see it, and below what a model says of it after each minute.</summary>
internal static class RunPicture
{
    private const int Left = 110;
    private const int Right = 650;
    private const int SensorHeight = 58;
    private const int Top = 48;
    private const int StateTop = 250;
    private const int StateHeight = 110;

    /// <param name="readings">A reading per minute.</param>
    /// <param name="probabilities">Per minute the probabilities of the states.</param>
    /// <param name="states">Names of the states.</param>
    public static string Draw(IReadOnlyList<MachineReading> readings, IReadOnlyList<float[]> probabilities, IReadOnlyList<string> states)
    {
        var svg = new Svg(760, 400);
        svg.Text(16, 26, "What three sensors of a machine read, and what the model says of it minute by minute", size: 15, isBold: true);
        DrawSensor(svg, 0, "current", [.. readings.Select(reading => (double)reading.Current)]);
        DrawSensor(svg, 1, "temperature", [.. readings.Select(reading => (double)reading.Temperature)]);
        DrawSensor(svg, 2, "vibration", [.. readings.Select(reading => (double)reading.Vibration)]);
        DrawStates(svg, probabilities, states);
        DrawMinutes(svg, readings.Count);
        return svg.ToString();
    }

    private static void DrawSensor(Svg svg, int sensor, string name, double[] values)
    {
        double bottom = Top + ((sensor + 1) * SensorHeight) - 6;
        double low = values.Min();
        double scale = (SensorHeight - 16) / (values.Max() - low);
        svg.Text(Left - 12, bottom - (SensorHeight / 2) + 12, name, "end");
        svg.Path(values.Select((value, minute) => (X(minute, values.Length), bottom - ((value - low) * scale))), Svg.Ink);
        svg.Line(Left, bottom + 3, Right, bottom + 3, "#dddddd");
    }

    private static void DrawStates(Svg svg, IReadOnlyList<float[]> probabilities, IReadOnlyList<string> states)
    {
        svg.Text(Left - 12, StateTop + 20, "probability", "end");
        svg.Text(Left - 12, StateTop + 36, "of each state", "end");
        double[] bottoms = new double[probabilities.Count];
        for (int state = 0; state < states.Count; state++)
        {
            double[] tops = [.. bottoms.Select((bottom, minute) => bottom + probabilities[minute][state])];
            IEnumerable<(double, double)> along = tops.Select((top, minute) => (X(minute, tops.Length), Y(top)));
            IEnumerable<(double, double)> back = bottoms.Select((bottom, minute) => (X(minute, tops.Length), Y(bottom)));
            svg.Area([.. along, .. back.Reverse()], Svg.Colours[state]);
            svg.Rectangle(Right + 14, StateTop + 6 + (state * 22), 11, 11, Svg.Colours[state], opacity: 0.8);
            svg.Text(Right + 30, StateTop + 16 + (state * 22), states[state]);
            bottoms = tops;
        }
    }

    private static void DrawMinutes(Svg svg, int count)
    {
        for (int minute = 5; minute <= count; minute += 5)
            svg.Text(X(minute - 1, count), StateTop + StateHeight + 16, minute.ToString(CultureInfo.InvariantCulture), "middle", size: 11);
        svg.Text(Right + 14, StateTop + StateHeight + 16, "minutes", size: 11);
    }

    private static double X(int minute, int count) => Left + ((Right - Left) * (double)minute / (count - 1));

    private static double Y(double share) => StateTop + (StateHeight * (1 - share));
}
