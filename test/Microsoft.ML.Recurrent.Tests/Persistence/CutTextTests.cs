using System.Text;
using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Recurrent.Tests.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

/// <summary>Texts with half of a surrogate pair, as an emoji leaves them that was cut.</summary>
public sealed class CutTextTests
{
    private const string Cut = "a\uD83D";

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("")]
    [InlineData("plain \" \\ / \n é")]
    [InlineData("\U0001F40C")]
    [InlineData("\uD83D")]
    [InlineData("\uDC0C\uD83D")]
    [InlineData("\U0001F40C\uD83D\"\\\n\t/é\u0001z")]
    [InlineData("\uD83D\uD83D\uDC0C\uDC0C")]
    public void Every_text_comes_back_as_it_was(string text)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            JsonText.Write(json, text);
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(text, JsonText.Read(document.RootElement));
        Assert.Equal(text.Any(char.IsSurrogate) && !IsWholeByEncoding(text), !JsonText.IsWhole(text));
    }

    [Fact]
    public void Every_place_of_a_spec_that_stores_text_stores_it_without_loss()
    {
        FittedModel model = SmallModel.Create(spec => spec with { Head = HeadKind.Linear });
        var spec = new ModelSpec
        {
            Network = model.Network.Spec with { Inputs = [model.Network.Spec.Inputs[0] with { Name = Cut }, model.Network.Spec.Inputs[1]] },
            Features =
            [
                new FeatureColumn { ColumnName = Cut, Kind = FeatureKind.Words, Vocabulary = [Cut, "\uDC0C"] },
                new FeatureColumn { ColumnName = "Keys", Kind = FeatureKind.Keys, KeyRawType = Cut, Keys = [1], KeyNames = [Cut] },
            ],
            Label = new LabelColumn { Name = Cut, ClassCount = 2, Values = KeyValueKind.Text.Parse([Cut, "\uDC0C"]), NumberNames = [Cut] },
        };

        using var stream = new MemoryStream();
        ModelSpecWriter.Write(stream, spec);
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        ModelSpec read = ModelSpecReader.Read(document.RootElement);

        Assert.Equal(Cut, read.Network!.Inputs[0].Name);
        Assert.Equal(Cut, read.Features[0].ColumnName);
        Assert.Equal([Cut, "\uDC0C"], read.Features[0].Vocabulary!);
        Assert.Equal((Cut, Cut), (read.Features[1].KeyRawType, read.Features[1].KeyNames![0]));
        Assert.Equal((Cut, Cut), (read.Label.Name, read.Label.NumberNames![0]));
        Assert.Equal([Cut, "\uDC0C"], read.Label.Values!.ToTexts());
        Assert.Equal(3, document.RootElement.GetProperty("formatVersion").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_cut_text_raises_the_version_so_that_an_older_build_says_newer(bool isInLabel)
    {
        FittedModel model = SmallModel.Create();
        FittedModel cut = isInLabel
            ? model with { Label = model.Label with { Values = KeyValueKind.Text.Parse(["low", Cut, "high"]) } }
            : model with { Features = [model.Features[0], new FeatureColumn { ColumnName = "Words", Kind = FeatureKind.Words, Vocabulary = ["red", Cut, "blue"] }] };
        Assert.Contains("\"formatVersion\":2", Written(model), StringComparison.Ordinal);
        Assert.Contains("\"formatVersion\":3", Written(cut), StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversion_of_tags_keeps_cut_names()
    {
        var conversion = new TagConversion { InputColumnName = Cut, OutputColumnName = "\uDC0C", OutputScheme = TaggingScheme.Bmes };
        using var stream = new MemoryStream();
        TagConversionFile.Write(conversion, stream);
        stream.Position = 0;
        Assert.Equal(conversion, TagConversionFile.Read(stream));
    }

    [Fact]
    public void A_tagger_trained_on_cut_tokens_and_labels_loads_bit_equal()
    {
        string[] words = ["\uD83D", "\uDC0C", "x\uD83D", "\U0001F40C"];
        string[] tags = ["\uD83D", "\uDC0C", "y"];
        ReadOnlyMemory<char>[][] Rows(string[] texts) => [.. Enumerable.Range(0, 40).Select(row => Types.Texts([.. Enumerable.Range(0, 3 + (row % 4)).Select(step => texts[(row + step) % texts.Length])]))];
        IDataView data = new ViewBuilder().Vector("Words", Types.Words, Rows(words)).Vector("Label", Types.Words, Rows(tags)).ToView();
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words");
        options.NumberOfEpochs = 2;
        options.Scheme = TaggingScheme.None;
        RecurrentTaggingTransformer model = ToyTags.Trainer(options, _ml).Fit(data);

        using var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = _ml.Model.Load(zip, out _);

        Assert.Equal(ToyTags.Scores(model, data), ToyTags.Scores(loaded, data));
        Assert.Equal(tags.Order(StringComparer.Ordinal), LabelsOf(loaded, data).Order(StringComparer.Ordinal));
        Assert.Equal(LabelsOf(model, data), LabelsOf(loaded, data));
    }

    private static string[] LabelsOf(ITransformer model, IDataView data)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        model.GetOutputSchema(data.Schema)["PredictedLabel"].Annotations.GetValue("KeyValues", ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static string Written(FittedModel model)
    {
        using var stream = new MemoryStream();
        ModelFiles.WriteSpec(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static bool IsWholeByEncoding(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
