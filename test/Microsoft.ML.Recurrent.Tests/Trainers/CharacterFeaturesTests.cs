using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Character, casing and normalised words through the trainers.</summary>
public sealed class CharacterFeaturesTests
{
    [Theory]
    [InlineData(CharacterEncoder.Convolution)]
    [InlineData(CharacterEncoder.Lstm)]
    public void Estimator_with_all_word_features_keeps_the_contract(CharacterEncoder encoder)
        => EstimatorContract.Verify(Toy.Trainer(WordOptions(encoder, casing: 4)), Words(60, seed: 1));

    [Theory]
    [InlineData(CharacterEncoder.Convolution, TaggingHead.Crf)]
    [InlineData(CharacterEncoder.Lstm, TaggingHead.Softmax)]
    public void A_tagger_with_all_word_features_learns_and_keeps_the_contract(CharacterEncoder encoder, TaggingHead head)
    {
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words");
        options.Head = head;
        options.CharacterEncoder = encoder;
        options.CasingEmbeddingSize = 3;
        options.LowerCaseWords = true;
        Assert.InRange(ToyTags.Accuracy(ToyTags.Trainer(options).Fit(ToyTags.View()), ToyTags.View(seed: 2)), 0.95, 1);
        EstimatorContract.Verify(ToyTags.Trainer(options), ToyTags.View(rowCount: 40));
    }

    [Theory]
    [InlineData(CharacterEncoder.None, 0.75)]
    [InlineData(CharacterEncoder.Convolution, 1)]
    [InlineData(CharacterEncoder.Lstm, 1)]
    public void Endings_of_words_that_training_never_met_are_learned_from_characters_alone(CharacterEncoder encoder, double expected)
    {
        Options options = WordOptions(encoder);
        options.NumberOfEpochs = 15;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Words(240, seed: 1));
        double accuracy = Toy.Accuracy(model, Words(120, seed: 2));
        Assert.True(encoder == CharacterEncoder.None ? accuracy < expected : accuracy >= expected - 0.05, $"{accuracy}");
    }

    [Fact]
    public void Casing_alone_tells_what_lower_cased_words_cannot()
    {
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), [.. Enumerable.Range(0, 60).Select(row => (uint)(row % 2) + 1)])
            .Vector("Words", Types.Words, [.. Enumerable.Range(0, 60).Select(row => Types.Texts("see", row % 2 == 0 ? "may" : "May"))])
            .ToView();
        Options options = Toy.Options("Words");
        options.LowerCaseWords = true;
        Assert.Equal(0.5, Toy.Accuracy(Toy.Trainer(options).Fit(view), view));
        options.CasingEmbeddingSize = 4;
        Assert.Equal(1, Toy.Accuracy(Toy.Trainer(options).Fit(view), view));
    }

    [Theory]
    [InlineData(CharacterEncoder.Convolution)]
    [InlineData(CharacterEncoder.Lstm)]
    public void A_session_steps_with_characters_to_the_bits_of_the_rows(CharacterEncoder encoder)
    {
        var ml = new MLContext(1);
        Options options = WordOptions(encoder, casing: 3);
        options.NumberOfEpochs = 1;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Words(30, seed: 1));
        string[] words = ["Walking", "1984ing", "", "newest", "x"];
        IDataView prefixes = View([.. Enumerable.Range(1, words.Length).Select(count => words[..count])]);
        float[][] expected = Toy.Scores(model, prefixes);
        using RecurrentSession session = ml.Model.CreateRecurrentSession(model);
        using RecurrentSession other = ml.Model.CreateRecurrentSession(model);
        var scores = new float[session.OutputCount];
        var both = new float[2 * session.OutputCount];
        Assert.Equal(1, session.TokenCount);
        other.Step("x", scores);
        for (int step = 0; step < words.Length; step++)
        {
            if (step % 2 == 0)
            {
                session.Step(words[step], scores);
            }
            else
            {
                RecurrentSession.StepBatch([other, session], ["Other", words[step]], both);
                both.AsSpan(session.OutputCount).CopyTo(scores);
            }

            Assert.Equal(MemoryMarshal.Cast<float, int>(expected[step]).ToArray(), MemoryMarshal.Cast<float, int>(scores).ToArray());
        }

        Assert.Equal(0, Allocations.Least(() => session.Step("Walking", scores)));
    }

    [Theory]
    [InlineData(CharacterEncoder.Convolution)]
    [InlineData(CharacterEncoder.Lstm)]
    public void Threads_change_no_bit_of_a_trained_model(CharacterEncoder encoder)
    {
        IDataView view = Words(90, seed: 1);
        float[][] one = ScoresWith(1);
        Assert.All([2, 3, 8], threads => Assert.Equal(one, ScoresWith(threads)));

        float[][] ScoresWith(int threads)
        {
            Options options = WordOptions(encoder, casing: 4);
            options.NumberOfThreads = threads;
            options.NumberOfEpochs = 2;
            return Toy.Scores(Toy.Trainer(options).Fit(view), view);
        }
    }

    [Theory]
    [InlineData(0.3f, 0, 0)]
    [InlineData(0, 0.25f, 0)]
    [InlineData(0.3f, 0.25f, 4)]
    public void Word_dropout_trains_the_unknown_vector_to_the_same_bits_on_any_number_of_threads(float rate, float rare, int truncation)
    {
        IDataView view = Toy.View();
        Assert.All(Unknown(Fit(0, 0, 1)), value => Assert.Equal(0, value));
        RecurrentMulticlassTransformer one = Fit(rate, rare, 1);
        Assert.Contains(Unknown(one), value => value != 0);
        Assert.Equal(Toy.Scores(one, view), Toy.Scores(Fit(rate, rare, 2), view));

        RecurrentMulticlassTransformer Fit(float wordDropout, float rareWordDropout, int threads)
        {
            Options options = Toy.Options("Words");
            options.NumberOfEpochs = 2;
            options.NumberOfThreads = threads;
            options.WordDropout = wordDropout;
            options.RareWordDropout = rareWordDropout;
            options.TruncationLength = truncation;
            return Toy.Trainer(options).Fit(view);
        }

        static float[] Unknown(RecurrentMulticlassTransformer model) => [.. model.GetWeights()["embedding.weight"].Take(8)];
    }

    [Fact]
    public void Impossible_options_are_refused_by_name()
    {
        Options options = WordOptions(CharacterEncoder.Lstm);
        options.CharacterVectorSize = 7;
        Assert.Contains("CharacterVectorSize: expected an even number", Refusal(options), StringComparison.Ordinal);
        options = WordOptions(CharacterEncoder.Convolution, casing: -1);
        Assert.Contains("CasingEmbeddingSize: expected at least 0", Refusal(options), StringComparison.Ordinal);
        options = WordOptions(CharacterEncoder.Convolution);
        options.FeatureColumnName = "Ragged";
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
        Assert.Contains("'Ragged': expected a vector of Text", error.Message, StringComparison.Ordinal);

        static string Refusal(Options options) => Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options)).Message;
    }

    private static Options WordOptions(CharacterEncoder encoder, int casing = 0)
    {
        Options options = Toy.Options("Words");
        options.CharacterEncoder = encoder;
        options.CharacterEmbeddingSize = 8;
        options.CharacterVectorSize = 14;
        options.CasingEmbeddingSize = casing;
        return options;
    }

    /// <summary>Sentences of random stems whose last word ends in -ing, -est or -ly: the class. No stem comes twice.</summary>
    private static IDataView Words(int rowCount, int seed)
    {
        var random = new Random(seed);
        string[] endings = ["ing", "est", "ly"];
        return View([.. Enumerable.Range(0, rowCount).Select(row => Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Stem()).Append(Stem() + endings[row % 3]).ToArray())]);

        string Stem() => string.Concat(Enumerable.Range(0, 2 + random.Next(5)).Select(_ => (char)('a' + random.Next(26))));
    }

    private static IDataView View(string[][] rows) => new ViewBuilder()
        .Scalar("Label", Types.Key<uint>(3), [.. rows.Select((_, row) => (uint)(row % 3) + 1)])
        .Vector("Words", Types.Words, [.. rows.Select(Types.Texts)])
        .ToView();
}
