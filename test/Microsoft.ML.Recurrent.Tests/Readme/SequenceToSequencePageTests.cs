namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The samples' page on sequences for sequences.</summary>
public sealed class SequenceToSequencePageTests
{
    [Fact]
    public void A_word_is_said_and_decoding_is_changed_afterwards()
    {
        var ml = new MLContext(seed: 1);
        SpelledWord[] words = [.. Enumerable.Range(0, 300).Select(i => Spell($"{"bdkm"[i % 4]}{"aiu"[i / 4 % 3]}{"nrs"[i / 12 % 3]}"))];

        IDataView data = ml.Data.LoadFromEnumerable(words);           // class SpelledWord { string Word; string[] Sounds; }
        RecurrentSequenceToSequenceTransformer speaker = ml.SequenceToSequence.Trainers
            .LstmEncoderDecoder(labelColumnName: "Sounds", featureColumnName: "Word")
            .Fit(data);

        RecurrentSequenceToSequenceTransformer searching = speaker.WithDecoding(new SequenceDecodingOptions { BeamSize = 5, LengthPenalty = 0.6f });
        ITransformer model = searching.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(searching.Transform(data)));
        SequenceToSequenceMetrics metrics = ml.SequenceToSequence.Evaluate(model.Transform(data), labelColumnName: "Sounds");
        Console.WriteLine($"{1 - metrics.ExactMatch:P1} of the words are wrong, and {metrics.EditDistanceRate:P1} of the sounds");

        // class SpelledGuess { string[] PredictedLabel; float Score; }
        using var engine = ml.Model.CreatePredictionEngine<SpelledWord, SpelledGuess>(model);
        SpelledGuess guess = engine.Predict(new SpelledWord { Word = "kin" });

        Assert.Equal(["K", "I", "N"], guess.PredictedLabel);
        Assert.True(guess.Score < 0);
        Assert.True(metrics.ExactMatch > 0.95);
    }

    private static SpelledWord Spell(string word) => new() { Word = word, Sounds = [.. word.ToUpperInvariant().Select(letter => $"{letter}")] };
}
