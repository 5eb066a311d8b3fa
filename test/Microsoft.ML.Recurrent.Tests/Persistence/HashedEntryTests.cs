using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class HashedEntryTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly byte[] _zip;

    public HashedEntryTests()
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(SmallModel.Transformer(), inputSchema: null, zip);
        _zip = zip.ToArray();
    }

    [Theory]
    [InlineData(ModelFiles.SpecName)]
    [InlineData(ModelFiles.WeightsName)]
    [InlineData(HistoryFile.Name)]
    [InlineData(HashedEntry.Name)]
    public void No_flipped_bit_of_a_stream_loads(string name)
    {
        var random = new Random(3);
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] zip = Changed(name, bytes =>
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            });
            Exception failure = Assert.ThrowsAny<Exception>(() => Load(zip));
            Assert.Contains("damaged", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_without_hashes_loads_as_those_of_earlier_builds_do()
    {
        byte[] zip = Changed(HashedEntry.Name, _ => null);
        IDataView data = _ml.Data.LoadFromEnumerable(SmallRow.Make(5));
        Assert.Equal(Scores(Load(_zip), data), Scores(Load(zip), data));
    }

    [Fact]
    public void A_stream_that_was_changed_on_purpose_loads_without_hashes()
    {
        byte[] zip = Changed(ModelFiles.WeightsName, bytes =>
        {
            bytes[^4] ^= 1;
            return bytes;
        });
        Assert.Contains($"loads without {HashedEntry.Name}", Assert.ThrowsAny<Exception>(() => Load(zip)).ToString(), StringComparison.Ordinal);
        Assert.IsType<RecurrentMulticlassTransformer>(Load(Changed(zip, HashedEntry.Name, _ => null)));
    }

    [Fact]
    public void Weights_of_which_the_hashes_know_nothing_are_refused()
    {
        byte[] zip = Changed(HashedEntry.Name, _ => "{}"u8.ToArray());
        Assert.Contains($"lacks the hash of {ModelFiles.SpecName}", Assert.ThrowsAny<Exception>(() => Load(zip)).ToString(), StringComparison.Ordinal);
    }

    private static float[][] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Score")];

    private ITransformer Load(byte[] zip)
    {
        using var stream = new MemoryStream(zip);
        return _ml.Model.Load(stream, out _);
    }

    private byte[] Changed(string name, Func<byte[], byte[]?> change) => Changed(_zip, name, change);

    private static byte[] Changed(byte[] zip, string name, Func<byte[], byte[]?> change)
    {
        using var stream = new MemoryStream();
        stream.Write(zip);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            ZipArchiveEntry entry = archive.Entries.Single(one => one.Name == name);
            string path = entry.FullName;
            byte[] bytes;
            using (Stream old = entry.Open())
            {
                using var copy = new MemoryStream();
                old.CopyTo(copy);
                bytes = copy.ToArray();
            }

            entry.Delete();
            if (change(bytes) is { } changed)
            {
                using Stream written = archive.CreateEntry(path).Open();
                written.Write(changed);
            }
        }

        return stream.ToArray();
    }
}
