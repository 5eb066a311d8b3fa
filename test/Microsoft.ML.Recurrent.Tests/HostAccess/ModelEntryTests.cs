using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class ModelEntryTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_transformer_of_ours_is_loaded_from_a_model_zip_without_registration()
    {
        MemoryStream zip = Save(new StoredWordTransformer("zażółć"));

        var loaded = Assert.IsType<StoredWordTransformer>(_ml.Model.Load(zip, out _));

        Assert.Equal("zażółć", loaded.Word);
    }

    [Fact]
    public void A_transformer_of_ours_is_loaded_inside_a_chain()
    {
        var chain = new TransformerChain<ITransformer>(new StoredWordTransformer("first"), new StoredWordTransformer("second"));

        var loaded = Assert.IsType<TransformerChain<ITransformer>>(_ml.Model.Load(Save(chain), out _));

        Assert.Equal(["first", "second"], loaded.Cast<StoredWordTransformer>().Select(transformer => transformer.Word));
    }

    [Fact]
    public void An_entry_without_its_stream_is_refused_by_name()
    {
        MemoryStream zip = Save(new StoredWordTransformer("lost"));
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.Entries.Single(entry => entry.Name == StoredWordTransformer.StreamName).Delete();
        }

        Exception failure = Assert.ThrowsAny<Exception>(() => _ml.Model.Load(zip, out _));

        Assert.Contains(StoredWordTransformer.StreamName, failure.ToString(), StringComparison.Ordinal);
    }

    private MemoryStream Save(ITransformer transformer)
    {
        var zip = new MemoryStream();
        _ml.Model.Save(transformer, inputSchema: null, zip);
        zip.Position = 0;
        return zip;
    }
}
