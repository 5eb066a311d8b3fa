using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Transformers;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class OnnxExportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_recurrent_model_says_that_it_cannot_be_exported() => Refused(SmallModel.Transformer(), "A recurrent model cannot be exported to ONNX yet");

    [Fact]
    public void A_recurrent_model_followed_by_a_step_that_can_be_exported_says_so_too()
    {
        RecurrentMulticlassTransformer model = SmallModel.Transformer();
        KeyToValueMappingTransformer labels = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(Data));
        Refused(new TransformerChain<ITransformer>(model, labels), "A recurrent model cannot be exported to ONNX yet");
    }

    [Fact]
    public void A_conversion_of_tags_says_so_too()
        => Refused(_ml.Transforms.Conversion.ConvertTaggingScheme("Words", outputScheme: TaggingScheme.Bio).Fit(Data), "A conversion of tagging schemes cannot be exported");

    private IDataView Data => _ml.Data.LoadFromEnumerable(SmallRow.Make(3));

    private void Refused(ITransformer model, string expected)
    {
        using var file = new MemoryStream();
        var failure = Assert.Throws<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, Data, file));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, file.Length);
    }
}
