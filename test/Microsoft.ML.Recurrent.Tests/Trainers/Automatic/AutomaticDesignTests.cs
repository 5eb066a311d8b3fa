using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.Recurrent.Transformers;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Automatic;

/// <summary>What a bare call takes, by the data.</summary>
public sealed class AutomaticDesignTests
{
    private static readonly DataTraits s_words = new() { HasTokens = true, HasWords = true, SequenceCount = 13_000, StepCount = 120_000, MaximumLength = 35 };
    private static readonly DataTraits s_series = new() { ChannelCount = 12, SequenceCount = 270, StepCount = 4_000, MaximumLength = 26 };

    [Fact]
    public void Words_are_read_by_characters_casing_lower_case_and_digits_in_both_directions()
    {
        var settled = (Options)AutomaticValues.Settle(new Options(), s_words).Options;
        Assert.Equal((CharacterEncoder.Convolution, 8, true, true, 0.25f), (settled.CharacterEncoder, settled.CasingEmbeddingSize, settled.LowerCaseWords, settled.NormalizeDigits, settled.RareWordDropout));
        Assert.Equal((128, true, SequencePooling.Max, LearningRateSchedule.Cosine), (settled.HiddenSize, settled.Bidirectional, settled.Pooling, settled.LearningRateSchedule));
    }

    [Fact]
    public void Small_sets_have_smaller_batches_and_more_epochs()
    {
        RecurrentTrainerOptions many = AutomaticValues.Settle(new Options(), s_words).Options;
        RecurrentTrainerOptions few = AutomaticValues.Settle(new Options(), s_words with { SequenceCount = 500, StepCount = 5_000 }).Options;
        Assert.True(few.BatchSize < many.BatchSize && few.NumberOfEpochs > many.NumberOfEpochs && few.HiddenSize < many.HiddenSize);
    }

    [Fact]
    public void Series_of_one_length_are_told_by_their_last_state_and_others_by_the_mean()
    {
        Assert.Equal(SequencePooling.Mean, ((Options)AutomaticValues.Settle(new Options(), s_series).Options).Pooling);
        Assert.Equal(SequencePooling.Last, ((Options)AutomaticValues.Settle(new Options(), s_series with { StepCount = 270 * 26 }).Options).Pooling);
    }

    [Fact]
    public void What_is_set_stays_even_at_its_default()
    {
        var options = new Options
        {
            Bidirectional = false,
            LowerCaseWords = false,
            NormalizeDigits = false,
            CasingEmbeddingSize = 0,
            RareWordDropout = 0,
            LearningRateSchedule = LearningRateSchedule.Constant,
            CharacterEncoder = CharacterEncoder.None,
            Pooling = SequencePooling.Last,
            EarlyStoppingMetric = EarlyStoppingMetric.Loss,
            InputDropout = 0,
        };
        (RecurrentTrainerOptions settled, string? taken) = AutomaticValues.Settle(options, s_words with { HasValidation = true });
        foreach (string name in (string[])[
            nameof(options.Bidirectional), nameof(options.LowerCaseWords), nameof(options.NormalizeDigits), nameof(options.CasingEmbeddingSize), nameof(options.RareWordDropout),
            nameof(options.LearningRateSchedule), nameof(options.CharacterEncoder), nameof(options.Pooling), nameof(options.EarlyStoppingMetric), nameof(options.InputDropout)])
        {
            Assert.Equal(typeof(Options).GetProperty(name)!.GetValue(options), typeof(Options).GetProperty(name)!.GetValue(settled));
            Assert.DoesNotContain($"{name} ", taken, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_given_hidden_size_leaves_what_is_not_set_at_plain_values()
    {
        var settled = (Options)AutomaticValues.Settle(new Options { HiddenSize = 50 }, s_words).Options;
        Assert.Equal(
            (false, CharacterEncoder.None, 0, false, LearningRateSchedule.Constant, SequencePooling.Last, 0f),
            (settled.Bidirectional, settled.CharacterEncoder, settled.CasingEmbeddingSize, settled.LowerCaseWords, settled.LearningRateSchedule, settled.Pooling, settled.InputDropout));
    }

    [Fact]
    public void Numbers_and_labels_of_steps_come_from_one_direction_and_so_do_windows()
    {
        Assert.False(AutomaticValues.Settle(new RecurrentSequenceRegressionTrainer.Options(), s_series).Options.Bidirectional);
        Assert.False(AutomaticValues.Settle(new RecurrentMultiLabelTrainer.Options { PerStep = true }, s_series).Options.Bidirectional);
        Assert.False(AutomaticValues.Settle(new Options { TruncationLength = 5 }, s_series).Options.Bidirectional);
        Assert.False(AutomaticValues.Settle(new Options(), s_series with { StepCount = 270 * 500, MaximumLength = 500 }).Options.Bidirectional);
        Assert.True(AutomaticValues.Settle(new Options(), s_series).Options.Bidirectional);
    }

    [Fact]
    public void A_regression_trains_without_noise()
    {
        RecurrentTrainerOptions settled = AutomaticValues.Settle(new RecurrentRegressionTrainer.Options(), s_series).Options;
        Assert.Equal((0f, 0f), (settled.InputDropout, settled.OutputDropout));
    }

    [Fact]
    public void Given_vectors_keep_words_as_they_are()
    {
        RecurrentTrainerOptions settled = AutomaticValues.Settle(new Options { EmbeddingVectors = new Dictionary<string, float[]> { ["Oslo"] = [1, 2] } }, s_words).Options;
        Assert.Equal((false, false, 2), (settled.LowerCaseWords, settled.NormalizeDigits, settled.EmbeddingSize));
    }

    [Fact]
    public void The_log_gives_a_reason_for_each_choice()
    {
        string taken = AutomaticValues.Settle(new Options(), s_words).Taken!;
        Assert.Contains("HiddenSize 128 (13000 sequences)", taken, StringComparison.Ordinal);
        Assert.Contains("CharacterEncoder Convolution (tells unknown words apart)", taken, StringComparison.Ordinal);
        Assert.Contains("Bidirectional True (whole sequences are there; sessions need it false)", taken, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Words")]
    [InlineData("Keys")]
    [InlineData("Text")]
    [InlineData("Ragged")]
    [InlineData("Fixed")]
    public void A_bare_call_trains_on_columns_of_every_kind(string feature)
    {
        var options = new Options { FeatureColumnName = feature, NumberOfEpochs = 1 };
        var model = (IRecurrentTransformer)ToyTasks.Trainer(options).Fit(Toy.View(20));
        Assert.True(model.Fitted.Network.Spec.Stack.IsBidirectional);
    }

    [Fact]
    public void A_bare_call_that_asks_for_one_direction_has_sessions()
    {
        var ml = new MLContext(1);
        RecurrentMulticlassTransformer model = ml.MulticlassClassification.Trainers.Gru(featureColumnName: "Ragged", bidirectional: false, numberOfEpochs: 1).Fit(Toy.View(20));
        using RecurrentSession session = ml.Model.CreateRecurrentSession(model);
        Assert.True(session.OutputCount > 1);
    }
}
