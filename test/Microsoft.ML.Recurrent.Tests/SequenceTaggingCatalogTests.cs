using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class SequenceTaggingCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_fitted_tagger_is_evaluated_with_keys_and_with_texts_alike()
    {
        IDataView data = Sentences("Ada met Bob|B-PER O B-PER", "Ada Lovelace|B-PER I-PER", "nobody came|O O", "Bob met nobody|B-PER O O");
        IDataView tagged = Trainer().Fit(data).Transform(data);
        SequenceTaggingMetrics keys = _ml.SequenceTagging.Evaluate(tagged, "Tags");
        Assert.Equal(1, keys.EntityF1);
        Assert.Equal(1, keys.TokenAccuracy);
        Assert.InRange(keys.LogLoss, 0, 0.2);

        // Texts by MapKeyToValue; the classes of the scores are then found in their annotation.
        IDataView texts = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(tagged).Transform(tagged);
        Assert.Equal(keys.LogLoss, _ml.SequenceTagging.Evaluate(texts, "Tags").LogLoss);
        Assert.Equal(keys.PerType, _ml.SequenceTagging.Evaluate(texts, "Tags", strict: true).PerType);
    }

    [Fact]
    public void A_label_never_seen_in_training_is_an_error_in_the_counts()
    {
        IDataView data = Sentences("Ada met Bob|B-PER O B-PER", "nobody came|O O");
        IDataView other = Sentences("Ada met Oslo|B-PER O B-LOC");
        SequenceTaggingMetrics metrics = _ml.SequenceTagging.Evaluate(Trainer().Fit(data).Transform(other), "Tags");
        Assert.InRange(metrics.TokenAccuracy, 0, 2.0 / 3);
        Assert.Equal(1, metrics.PerType.Single(type => type.Type == "LOC").GoldCount);
        Assert.False(double.IsNaN(metrics.LogLoss));
    }

    [Fact]
    public void Spans_of_a_fitted_tagger_have_text_and_confidence()
    {
        IDataView data = Sentences("Ada met Bob|B-PER O B-PER", "Ada Lovelace|B-PER I-PER", "nobody came|O O", "Bob met nobody|B-PER O O");
        IDataView tagged = Trainer().Fit(data).Transform(data);
        IReadOnlyList<TaggedSpan>[] rows = [.. _ml.SequenceTagging.ExtractSpans(tagged, tokenColumnName: "Tokens", scoreColumnName: "Score")];
        Assert.Equal(["Ada", "Bob"], rows[0].Select(span => span.Text));
        Assert.Equal([(0, 2, "PER", "Ada Lovelace")], rows[1].Select(span => (span.Start, span.Length, span.Type, span.Text!)));
        Assert.Empty(rows[2]);
        Assert.All(rows.SelectMany(row => row), span => Assert.InRange(span.Confidence!.Value, 0.5f, 1));
    }

    [Fact]
    public void The_catalog_made_by_its_constructor_is_that_of_the_property()
    {
        IDataView data = Sentences("Ada met Bob|B-PER O B-PER");
        Assert.Equal(
            _ml.SequenceTagging.Evaluate(data, "Tags", null, "Tags").PerType, new SequenceTaggingCatalog(_ml).Evaluate(data, "Tags", null, "Tags").PerType);
        Assert.Throws<ArgumentNullException>("mlContext", () => new SequenceTaggingCatalog(null!));
    }

    private RecurrentTaggingTrainer Trainer() => _ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
    {
        LabelColumnName = "Tags",
        FeatureColumnName = "Tokens",
        HiddenSize = 16,
        EmbeddingSize = 16,
        NumberOfEpochs = 60,
        BatchSize = 2,
        LearningRate = 0.02f,
        Seed = 1,
    });

    private static IDataView Sentences(params string[] sentences)
    {
        var texts = new VectorDataViewType(TextDataViewType.Instance);
        return new ViewBuilder().Vector("Tokens", texts, Words(sentences, 0)).Vector("Tags", texts, Words(sentences, 1)).ToView();
    }

    private static ReadOnlyMemory<char>[][] Words(string[] sentences, int part)
        => Array.ConvertAll(sentences, sentence => Array.ConvertAll(sentence.Split('|')[part].Split(' '), word => word.AsMemory()));
}
