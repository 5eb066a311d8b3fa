namespace Samples.Drawing;

/// <summary>Networks beneath each other, lags side by side, and a mark for each trial.</summary>
internal sealed record LagGrid : ISheetPicture
{
    private const int TitleHeight = 26;
    private const int HeadHeight = 20;
    private const int RowHeight = 18;
    private const int NameWidth = 150;
    private const int MarkSize = 12;

    public required string Title { get; init; }

    public required IReadOnlyList<int> Lags { get; init; }

    public required IReadOnlyList<GridRow> Rows { get; init; }

    public int Height => TitleHeight + (Groups.Length * HeadHeight) + (Rows.Count * RowHeight);

    private string[] Groups => [.. Rows.Select(row => row.Group).Distinct()];

    public void Draw(Svg svg, double left, double top)
    {
        svg.Text(left, top + 14, Title, size: 15, isBold: true);
        double columnWidth = (double)(PictureSheet.ColumnWidth - NameWidth) / Lags.Count;
        double y = top + TitleHeight;
        string[] groups = Groups;
        for (int group = 0; group < groups.Length; group++)
        {
            svg.Text(left, y + 14, groups[group], isBold: true);
            for (int column = 0; column < Lags.Count; column++)
                svg.Text(Middle(column), y + 14, $"{Lags[column]}", "middle", size: 11, colour: Svg.Faint);
            y += HeadHeight;
            foreach (GridRow row in Rows.Where(row => row.Group == groups[group]))
            {
                svg.Text(left + 10, y + 12, row.Name, size: 12);
                for (int column = 0; column < Lags.Count; column++)
                {
                    if (row.IsSolved[column] is bool isSolved)
                        DrawMark(svg, Middle(column), y + 8, Svg.Colours[group], isSolved);
                }

                y += RowHeight;
            }
        }

        double Middle(int column) => left + NameWidth + ((column + 0.5) * columnWidth);
    }

    private static void DrawMark(Svg svg, double x, double y, string colour, bool isFilled)
    {
        svg.Rectangle(x - (MarkSize / 2), y - (MarkSize / 2), MarkSize, MarkSize, colour);
        if (!isFilled)
            svg.Rectangle(x - (MarkSize / 2) + 2, y - (MarkSize / 2) + 2, MarkSize - 4, MarkSize - 4, "#ffffff");
    }
}
