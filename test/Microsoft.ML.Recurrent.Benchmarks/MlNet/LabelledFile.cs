namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Labelled rows of a shape in a file of ML.NET's binary format, until disposed of.</summary>
internal sealed class LabelledFile : IDisposable
{
    // What the option of the trainer counts: 4 bytes a number, 20 a row.
    private const int BytesOfNumber = 4;
    private const int BytesOfRow = 20;

    private readonly string _path = Path.GetTempFileName();

    public LabelledFile(ScoringShape shape)
    {
        int[] lengths = shape.Lengths();
        ByteCount = lengths.Sum(length => ((long)length * shape.InputSize * BytesOfNumber) + BytesOfRow);
        var context = new MLContext(seed: 1);
        using FileStream stream = File.Create(_path);
        context.Data.SaveAsBinary(context.Data.LoadFromEnumerable(Rows(shape, lengths)), stream);
    }

    /// <summary>Of the rows in the trainer's compact form.</summary>
    public long ByteCount { get; }

    public IDataView Open(MLContext context) => context.Data.LoadFromBinary(_path);

    public void Dispose() => File.Delete(_path);

    /// <summary>The numbers of a class lie a little higher than the other's.</summary>
    private static IEnumerable<LabelledRow> Rows(ScoringShape shape, int[] lengths)
    {
        var random = new Random(2);
        foreach (int length in lengths)
        {
            var row = new LabelledRow { Features = new float[length * shape.InputSize], Label = (uint)random.Next(1, 3) };
            foreach (ref float value in row.Features.AsSpan())
            {
                value = random.NextSingle() + (0.2f * row.Label);
            }

            yield return row;
        }
    }
}
