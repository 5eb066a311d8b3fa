using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Sessions;

/// <summary>Sessions of language models: steps, texts that are read, texts that are written, and states that go from one to the other.</summary>
public sealed class LanguageSessionTests
{
    private static readonly TextGenerationOptions s_greedy = new() { Sample = false, MaximumLength = 12 };
    private static readonly TextGenerationOptions s_drawn = new() { MaximumLength = 12, Seed = 3, Temperature = 1.3f, TopK = 6, TopP = 0.95f };

    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<LanguageModelRows, bool> RowsAndLevels => new()
    {
        { LanguageModelRows.Separate, false },
        { LanguageModelRows.Continuous, false },
        { LanguageModelRows.Continuous, true },
    };

    [Theory, MemberData(nameof(RowsAndLevels))]
    public void A_session_writes_what_the_model_writes_after_the_same_prompt(LanguageModelRows rows, bool hasLevels)
    {
        RecurrentLanguageModelTransformer model = Fit(rows, "Text", hasLevels);
        foreach (TextGenerationOptions options in (TextGenerationOptions[])[s_greedy, s_drawn])
        {
            using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
            session.Read("the c");
            Assert.Equal(model.GenerateText("the c", options), session.GenerateText(options));
        }
    }

    [Theory, MemberData(nameof(RowsAndLevels))]
    public void Steps_texts_and_writing_go_on_from_each_other_and_from_saved_states(LanguageModelRows rows, bool hasLevels)
    {
        RecurrentLanguageModelTransformer model = Fit(rows, "Text", hasLevels);
        using RecurrentSession whole = _ml.Model.CreateRecurrentSession(model);
        whole.Read("the cat s");
        string expected = whole.GenerateText(s_greedy);

        using RecurrentSession steps = _ml.Model.CreateRecurrentSession(model);
        var scores = new float[steps.OutputCount];
        foreach (char letter in "the cat s")
        {
            steps.Step([letter], scores);
        }

        byte[] state = steps.SaveState();
        Assert.Equal(9, steps.StepCount);
        Assert.Equal(expected, steps.GenerateText(s_greedy));

        // A loaded state has no outputs of its own: they are made again from it.
        using RecurrentSession loaded = _ml.Model.CreateRecurrentSession(model);
        loaded.LoadState(state);
        Assert.Equal(expected, loaded.GenerateText(s_greedy));
        Assert.Equal(9 + expected.Length, loaded.StepCount);

        // What was written was read: another session that reads it gives the same scores.
        using RecurrentSession reader = _ml.Model.CreateRecurrentSession(model);
        reader.Read("the cat s" + expected);
        var other = new float[scores.Length];
        loaded.Step("t", scores);
        reader.Step("t", other);
        Assert.Equal(other, scores);

        // Sessions that step together go on alike, those that begin too.
        using RecurrentSession fresh = _ml.Model.CreateRecurrentSession(model);
        using RecurrentSession alone = _ml.Model.CreateRecurrentSession(model);
        var both = new float[2 * scores.Length];
        RecurrentSession.StepBatch([reader, fresh], (ReadOnlySpan<string>)["h", "h"], both);
        loaded.Step("h", scores);
        alone.Step("h", other);
        Assert.Equal([.. scores, .. other], both);
        Assert.Equal(loaded.GenerateText(s_greedy), reader.GenerateText(s_greedy));
    }

    [Fact]
    public void One_token_is_written_and_read_at_a_time()
    {
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(Fit(LanguageModelRows.Continuous, "Text"));
        session.Read("the ");
        using (IEnumerator<string> writing = session.Generate(s_greedy).GetEnumerator())
        {
            Assert.Equal(4, session.StepCount);
            for (int written = 1; written < 4; written++)
            {
                Assert.True(writing.MoveNext());
                Assert.Equal(4 + written, session.StepCount);
            }
        }

        session.Reset();
        Assert.Equal(0, session.StepCount);
        Assert.Equal(12, session.GenerateText(s_greedy).Length);
    }

    [Fact]
    public void Scores_of_a_step_are_the_probabilities_of_what_follows()
    {
        RecurrentLanguageModelTransformer model = Fit(LanguageModelRows.Separate, "Tokens");
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        Assert.Equal(["<unknown>", "<end>", "<begin>", .. model.Tokens], session.ClassNames);
        Assert.Equal(session.ClassNames.Count, session.OutputCount);
        var scores = new float[session.OutputCount];
        session.Step("t", scores);
        Assert.Equal(1, scores.Sum(), 1e-5);
        float[] logarithms = Assert.Single(_ml.Data.CreateEnumerable<ScoredText>(model.Transform(_ml.Data.LoadFromEnumerable([TextRow.Of("th")])), reuseRowObject: false)).Score;
        Assert.Equal(logarithms[1], Math.Log(scores[session.ClassNames.ToList().IndexOf("h")]), 1e-5);
        session.Step("h", scores);
        Assert.Equal(logarithms[2], Math.Log(scores[1]), 1e-5);
    }

    [Fact]
    public void Stop_strings_end_a_writing_and_the_session_goes_on_behind_them()
    {
        RecurrentLanguageModelTransformer model = Fit(LanguageModelRows.Continuous, "Text");
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        session.Read("the cat ");
        string free = model.GenerateText("the cat ", s_greedy);
        string stop = free[3..5];
        Assert.Equal(free[..free.IndexOf(stop, StringComparison.Ordinal)], session.GenerateText(new TextGenerationOptions { Sample = false, MaximumLength = 12, StopStrings = [stop] }));
        Assert.Equal(8 + free.IndexOf(stop, StringComparison.Ordinal) + 2, session.StepCount);
    }

    [Fact]
    public void What_a_session_cannot_read_or_write_is_told()
    {
        using RecurrentSession characters = _ml.Model.CreateRecurrentSession(Fit(LanguageModelRows.Separate, "Text"));
        Assert.Contains(
            "one character", Assert.Throws<ArgumentException>(() => characters.Read(["ab"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("text", () => characters.Read((string)null!));
        Assert.Throws<ArgumentNullException>("tokens", () => characters.Read((string[])null!));
        Assert.Throws<ArgumentOutOfRangeException>("TopP", () => characters.Generate(new TextGenerationOptions { TopP = 0 }));
        using RecurrentSession tokens = _ml.Model.CreateRecurrentSession(Fit(LanguageModelRows.Separate, "Tokens"));
        Assert.Contains("'Tokens'", Assert.Throws<InvalidOperationException>(() => tokens.Read("abc")).Message, StringComparison.Ordinal);
        tokens.Read(["t", "never met", "h"]);
        Assert.Equal(3, tokens.StepCount);

        RecurrentMulticlassTransformer classifier = Toy.Trainer(Toy.Options("Words")).Fit(Toy.View(20));
        using RecurrentSession other = _ml.Model.CreateRecurrentSession(classifier);
        Assert.Contains("no language model", Assert.Throws<InvalidOperationException>(() => other.Generate()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => other.Read("a"));
        characters.Dispose();
        Assert.Throws<ObjectDisposedException>(() => characters.Read("a"));
    }

    [Fact]
    public void A_step_and_a_written_token_allocate_nothing_beside_the_reader_once_warm()
    {
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(Fit(LanguageModelRows.Continuous, "Text"));
        var scores = new float[session.OutputCount];
        Assert.Equal(0, Allocations.Least(() => session.Step("a", scores)));
    }

    private RecurrentLanguageModelTransformer Fit(LanguageModelRows rows, string column, bool hasLevels = false)
    {
        var options = new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = column,
            Rows = rows,
            HiddenSize = 20,
            NumberOfLayers = hasLevels ? 3 : 1,
            ResidualConnections = hasLevels,
            LayerNormalization = hasLevels,
            NumberOfEpochs = 3,
            LearningRate = 0.01f,
            BatchSize = 4,
            Seed = 5,
        };
        return _ml.LanguageModeling.Trainers.Recurrent(options).Fit(_ml.Data.LoadFromEnumerable(Enumerable.Repeat(TextRow.Of("the cat sat on the mat"), 20)));
    }

    private sealed class ScoredText
    {
        public float[] Score { get; set; } = [];
    }
}
