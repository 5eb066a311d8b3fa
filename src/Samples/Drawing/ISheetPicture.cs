namespace Samples.Drawing;

/// <summary>A picture that has its place on a sheet with others.</summary>
internal interface ISheetPicture
{
    int Height { get; }

    /// <summary>Draws itself below <paramref name="top"/>, right of <paramref name="left"/>, <see cref="PictureSheet.ColumnWidth"/> wide.</summary>
    void Draw(Svg svg, double left, double top);
}
