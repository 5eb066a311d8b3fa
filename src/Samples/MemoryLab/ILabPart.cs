using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>One question of the laboratory.</summary>
internal interface ILabPart
{
    /// <summary>What --task calls it.</summary>
    string Name { get; }

    /// <summary>Measures, prints tables, adds what there is to see to the sheet, and gives the figures that are printed at the end.</summary>
    IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet);
}
