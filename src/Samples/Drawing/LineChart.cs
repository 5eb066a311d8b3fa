using System.Globalization;

namespace Samples.Drawing;

/// <summary>Lines over a linear or logarithmic axis each way.</summary>
internal sealed record LineChart : ISheetPicture
{
    private const int LegendLineHeight = 16;
    private const int TitleHeight = 26;
    private const int PlotHeight = 210;
    private const int LeftMargin = 56;
    private const int BottomMargin = 38;
    private const int LinearTickCount = 4;

    public required string Title { get; init; }

    public required string HorizontalName { get; init; }

    public required IReadOnlyList<ChartLine> Lines { get; init; }

    public bool IsHorizontalLogarithmic { get; init; }

    public bool IsVerticalLogarithmic { get; init; }

    public int Height => TitleHeight + (LegendLineHeight * Lines.Count) + PlotHeight + BottomMargin;

    public void Draw(Svg svg, double left, double top)
    {
        var horizontal = new Axis([.. Lines.SelectMany(line => line.Points.Select(point => point.X))], IsHorizontalLogarithmic);
        var vertical = new Axis([.. Lines.SelectMany(line => line.Points.Select(point => point.Y))], IsVerticalLogarithmic);
        double plotTop = top + TitleHeight + (LegendLineHeight * Lines.Count);
        double plotLeft = left + LeftMargin;
        double plotWidth = PictureSheet.ColumnWidth - LeftMargin - 10;
        svg.Text(left, top + 14, Title, size: 15, isBold: true);
        foreach (double tick in vertical.Ticks)
        {
            double y = Y(tick);
            svg.Line(plotLeft, y, plotLeft + plotWidth, y, "#e4e4e4");
            svg.Text(plotLeft - 6, y + 4, Text(tick), "end", size: 11);
        }

        foreach (double tick in horizontal.Ticks)
            svg.Text(X(tick), plotTop + PlotHeight + 16, Text(tick), "middle", size: 11);
        svg.Text(plotLeft + (plotWidth / 2), plotTop + PlotHeight + 32, HorizontalName, "middle", size: 11);
        for (int i = 0; i < Lines.Count; i++)
        {
            double y = top + TitleHeight + (LegendLineHeight * i);
            svg.Rectangle(plotLeft, y, 11, 11, Svg.Colours[i]);
            svg.Text(plotLeft + 17, y + 10, Lines[i].Name, size: 12);
            svg.Path(Lines[i].Points.Select(point => (X(point.X), Y(point.Y))), Svg.Colours[i]);
        }

        double X(double value) => plotLeft + (plotWidth * horizontal.PlaceOf(value));
        double Y(double value) => plotTop + (PlotHeight * (1 - vertical.PlaceOf(value)));
    }

    private static string Text(double value)
        => value != 0 && Math.Abs(value) is < 1e-3 or >= 1e5 ? value.ToString("0E+0", CultureInfo.InvariantCulture) : value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>From the least to the greatest value.</summary>
    private sealed class Axis
    {
        private readonly bool _isLogarithmic;
        private readonly double _low;
        private readonly double _high;

        public Axis(double[] values, bool isLogarithmic)
        {
            _isLogarithmic = isLogarithmic;
            double[] scaled = [.. values.Select(Scaled).Where(double.IsFinite)];
            (_low, _high) = (scaled.Min(), scaled.Max());
            Ticks = isLogarithmic ? [.. Decades()] : [.. Steps()];
        }

        public IReadOnlyList<double> Ticks { get; }

        /// <summary>0 at the beginning of the axis, 1 at its end.</summary>
        public double PlaceOf(double value) => _high == _low ? 0.5 : Math.Clamp((Scaled(value) - _low) / (_high - _low), 0, 1);

        private double Scaled(double value) => _isLogarithmic ? Math.Log10(value) : value;

        private IEnumerable<double> Decades()
        {
            int stride = Math.Max(1, (int)Math.Ceiling((_high - _low) / 6));
            for (int exponent = (int)Math.Ceiling(_low); exponent <= Math.Floor(_high); exponent += stride)
                yield return Math.Pow(10, exponent);
        }

        private IEnumerable<double> Steps()
        {
            // A round step of 1, 2 or 5 times a power of ten.
            double raw = (_high - _low) / LinearTickCount;
            double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
            double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
            for (double tick = Math.Ceiling(_low / step) * step; tick <= _high + (step * 1e-9); tick += step)
                yield return Math.Round(tick / step) * step;
        }
    }
}
