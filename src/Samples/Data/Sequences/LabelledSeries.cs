namespace Samples.Data.Sequences;

/// <summary>One series of a .ts file and its class.</summary>
internal sealed class LabelledSeries
{
    /// <summary>Step after step, each with one value per channel.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>The class, as written in the file.</summary>
    public string Label { get; set; } = "";
}
