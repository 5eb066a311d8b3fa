using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Sessions;

public sealed class SessionChainTests
{
    private static readonly string[] Words = ["w3", "unseen", "w0", "w2", "", "w1"];

    private readonly MLContext _ml = new(1);

    [Fact]
    public void Texts_that_a_chain_maps_to_keys_are_given_as_texts()
    {
        IDataView data = Toy.View();
        ITransformer chain = _ml.Transforms.CopyColumns("Copied", "Words")
            .Append(_ml.Transforms.Conversion.MapValueToKey([new("WordKeys", "Copied"), new("Other", "Text")]))
            .Append(_ml.Transforms.SelectColumns("Label", "WordKeys", "Words"))
            .Append(_ml.Transforms.CopyColumns("Tokens", "WordKeys"))
            .Append(Trainer("Tokens"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        AssertSameAsRows(Loaded(chain, data.Schema));
    }

    [Fact]
    public void Texts_that_a_chain_makes_from_keys_are_given_as_texts()
    {
        IDataView data = Toy.View();
        ITransformer chain = _ml.Transforms.Conversion.MapValueToKey("WordKeys", "Words")
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Tokens", "WordKeys"))
            .Append(Trainer("Tokens"))
            .Fit(data);
        AssertSameAsRows(chain);
    }

    [Fact]
    public void Keys_are_given_as_keys_or_as_what_they_stand_for()
    {
        RecurrentMulticlassTransformer model = Trainer("Keys").Fit(Toy.View());
        using RecurrentSession byKey = _ml.Model.CreateRecurrentSession(model);
        using RecurrentSession byName = _ml.Model.CreateRecurrentSession(model);
        var scores = new float[3];
        var same = new float[3];
        foreach (int key in (int[])[3, 1, 4, 0, 2])
        {
            byKey.Step((ulong)key, scores);
            byName.Step(key == 0 ? "" : $"w{key - 1}", same);
            Assert.Equal(scores, same);
        }

        var both = new float[6];
        RecurrentSession.StepBatch([byKey, byName], [2UL, 2UL], both);
        Assert.Equal(both[..3], both[3..]);
        byKey.Step(3UL, scores);
        byName.Step("w2", same);
        Assert.Equal(scores, same);
        RecurrentSession.StepBatch([byKey, byName], ["w1", "w1"], both);
        Assert.Equal(both[..3], both[3..]);
    }

    [Fact]
    public void Keys_without_names_are_not_given_as_texts()
    {
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(Trainer("ByteKeys").Fit(Toy.View()));
        var scores = new float[3];
        session.Step(2UL, scores);
        Assert.Equal(1, scores.Sum(), 1e-5);
        var error = Assert.Throws<InvalidOperationException>(() => session.Step("w1", scores));
        Assert.Contains("'ByteKeys' has keys that stood for nothing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Characters_are_given_one_by_one()
    {
        IDataView data = Toy.View();
        RecurrentMulticlassTransformer model = Trainer("Text").Fit(data);
        string text = data.GetColumn<string>("Text").First();
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        var scores = new float[3];
        foreach (char character in text)
        {
            session.Step([character], scores);
        }

        Assert.Equal(Toy.Scores(model, data)[0], scores);
        Assert.Throws<ArgumentException>(() => session.Step("ab", scores));
        session.Step("\U0001F600", scores);
        Assert.Equal(text.Length + 1, session.StepCount);
    }

    [Fact]
    public void Numbers_that_a_chain_converts_are_given_as_numbers()
    {
        IDataView data = Toy.View();
        ITransformer chain = _ml.Transforms.Conversion.ConvertType("Doubles", "Plain", DataKind.Double)
            .Append(_ml.Transforms.Conversion.ConvertType("Numbers", "Doubles", DataKind.Single))
            .Append(Trainer("Numbers"))
            .Fit(data);
        float[] row = data.GetColumn<float[]>("Plain").First();
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(chain);
        var scores = new float[3];
        foreach (float number in row)
        {
            session.Step([number], scores);
        }

        Assert.Equal(Toy.Scores(chain, data)[0], scores);
    }

    [Fact]
    public void A_step_that_needs_whole_rows_is_refused_by_name_and_the_transformer_alone_is_not()
    {
        IDataView data = Toy.View();
        TransformerChain<RecurrentMulticlassTransformer> chain = _ml.Transforms.Text.TokenizeIntoCharactersAsKeys("Characters", "Text")
            .Append(Trainer("Characters"))
            .Fit(data);
        var error = Assert.Throws<NotSupportedException>(() => _ml.Model.CreateRecurrentSession(chain));
        Assert.Contains(nameof(TokenizingByCharactersTransformer), error.Message, StringComparison.Ordinal);
        Assert.Contains("feature column 'Characters'", error.Message, StringComparison.Ordinal);
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(chain.LastTransformer);
        session.Step(1UL, new float[3]);

        TransformerChain<RecurrentMulticlassTransformer> hashed = _ml.Transforms.Conversion.Hash("Tokens", "Words")
            .Append(Trainer("Tokens"))
            .Fit(data);
        error = Assert.Throws<NotSupportedException>(() => _ml.Model.CreateRecurrentSession(hashed));
        Assert.Contains(nameof(HashingTransformer), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_recurrent_transformer_is_refused()
    {
        ITransformer chain = _ml.Transforms.CopyColumns("Copied", "Words").Append(_ml.Transforms.DropColumns("Text")).Fit(Toy.View());
        var error = Assert.Throws<ArgumentException>(() => _ml.Model.CreateRecurrentSession(chain));
        Assert.Contains("got 0 in [ColumnCopyingTransformer, ColumnSelectingTransformer]", error.Message, StringComparison.Ordinal);
    }

    private static RecurrentMulticlassTrainer Trainer(string feature)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options(feature);
        options.NumberOfEpochs = 1;
        return Toy.Trainer(options);
    }

    private ITransformer Loaded(ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, schema, zip);
        zip.Position = 0;
        return _ml.Model.Load(zip, out _);
    }

    /// <summary>Steps through words and compares with the chain on rows of the same words.</summary>
    private void AssertSameAsRows(ITransformer chain)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(1, Words.Length).Select(length => new Row { Words = Words[..length] }));
        float[][] expected = [.. chain.Transform(rows).GetColumn<float[]>("Score")];
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(chain);
        var scores = new float[3];
        for (int step = 0; step < Words.Length; step++)
        {
            session.Step(Words[step], scores);
            Assert.Equal(expected[step], scores);
        }
    }

    private sealed class Row
    {
        public string[] Words { get; set; } = [];

        public string Text { get; set; } = "";

        public string Label { get; set; } = "";
    }
}
