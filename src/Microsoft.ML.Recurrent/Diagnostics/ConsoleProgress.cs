using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// Shows a training on the console: on a terminal a bar with loss, speed and time left, and in any case a line per epoch. It writes on the training thread, so lines
/// come at once and in order; <see cref="System.Progress{T}"/> hands each report to another thread, later and in any order. Option
/// <see cref="RecurrentTrainerOptions.ShowProgress"/> makes one; or give the same object as <see cref="RecurrentTrainerOptions.Progress"/> and
/// <see cref="RecurrentTrainerOptions.BatchProgress"/>.
/// </summary>
public sealed class ConsoleProgress : IProgress<TrainingBatch>, IProgress<TrainingEpoch>
{
    private const int BarWidth = 24;
    private const int DefaultWidth = 80;

    private static readonly TimeSpan SmallestPause = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _writer;
    private readonly bool _isTerminal;
    private readonly int _width;
    private readonly StringBuilder _line = new();
    private long _lastDrawn;
    private int _drawnLength;

    /// <summary>Writes to the standard output; without a bar where that is redirected.</summary>
    public ConsoleProgress()
        : this(Console.Out, !Console.IsOutputRedirected, WidthOfTerminal())
    {
    }

    /// <summary>Writes elsewhere.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="isTerminal">Whether a carriage return goes back to the start of the line, so that a bar can be drawn.</param>
    /// <param name="width">Characters of a line of the terminal.</param>
    public ConsoleProgress(TextWriter writer, bool isTerminal, int width = DefaultWidth)
    {
        ArgumentNullException.ThrowIfNull(writer);
        (_writer, _isTerminal, _width) = (writer, isTerminal, Math.Max(width, 1));
    }

    /// <summary>Draws the bar, at most ten times per second.</summary>
    public void Report(TrainingBatch value)
    {
        if (!_isTerminal || (_lastDrawn != 0 && Stopwatch.GetElapsedTime(_lastDrawn) < SmallestPause))
        {
            return;
        }

        _lastDrawn = Stopwatch.GetTimestamp();
        CultureInfo culture = CultureInfo.InvariantCulture;
        int done = Math.Clamp((int)(value.EpochFraction * BarWidth), 0, BarWidth);
        _line.Clear();
        _line.Append(culture, $"epoch {value.Epoch}/{value.NumberOfEpochs} [").Append('=', done).Append(' ', BarWidth - done)
            .Append(culture, $"] {100 * value.EpochFraction,3:F0} %, loss {value.EpochLoss:F4}, {value.StepsPerSecond:N0} steps/s, {TimeText(value.TimeLeft)} left");
        Draw();
    }

    /// <summary>Writes the epoch's line in place of the bar.</summary>
    public void Report(TrainingEpoch value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Clear();
        _writer.WriteLine(value);
        if (value.Warning is { } warning)
        {
            _writer.WriteLine(warning);
        }

        _writer.Flush();
        _lastDrawn = 0;
    }

    internal static string TimeText(TimeSpan time)
        => time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:D2}");

    /// <summary>A console without a window, as services have it, has no width.</summary>
    private static int WidthOfTerminal()
    {
        try
        {
            return Console.IsOutputRedirected || Console.WindowWidth < 1 ? DefaultWidth : Console.WindowWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }

    private void Draw()
    {
        // The last column stays free: a character there would move some terminals to the next line.
        _line.Length = Math.Min(_line.Length, _width - 1);
        int length = _line.Length;
        _line.Append(' ', Math.Max(0, _drawnLength - length));
        _writer.Write('\r');
        _writer.Write(_line);
        _writer.Flush();
        _drawnLength = length;
    }

    private void Clear()
    {
        if (_drawnLength > 0)
        {
            _writer.Write('\r');
            _writer.Write(new string(' ', _drawnLength));
            _writer.Write('\r');
            _drawnLength = 0;
        }
    }
}
