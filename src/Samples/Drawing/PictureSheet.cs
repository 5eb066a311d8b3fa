namespace Samples.Drawing;

/// <summary>Pictures in two columns on one sheet, each in the column that is shorter so far.</summary>
internal sealed class PictureSheet
{
    public const int ColumnWidth = 460;

    private const int Gap = 24;
    private const int ColumnCount = 2;

    private readonly List<ISheetPicture> _pictures = [];

    public void Add(ISheetPicture picture) => _pictures.Add(picture);

    public string Draw()
    {
        var places = new List<(ISheetPicture Picture, double Left, double Top)>();
        var bottoms = new double[ColumnCount];
        Array.Fill(bottoms, Gap);
        foreach (ISheetPicture picture in _pictures)
        {
            int column = Array.IndexOf(bottoms, bottoms.Min());
            places.Add((picture, Gap + (column * (ColumnWidth + Gap)), bottoms[column]));
            bottoms[column] += picture.Height + Gap;
        }

        var svg = new Svg(Gap + (ColumnCount * (ColumnWidth + Gap)), (int)bottoms.Max());
        foreach ((ISheetPicture picture, double left, double top) in places)
        {
            picture.Draw(svg, left, top);
        }

        return svg.ToString();
    }
}
