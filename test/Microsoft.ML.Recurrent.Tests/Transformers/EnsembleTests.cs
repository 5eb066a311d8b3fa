using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>Several encoder-decoders that write as one.</summary>
public sealed class EnsembleTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_target_has_the_mean_of_the_probabilities_symbol_by_symbol()
    {
        RecurrentSequenceToSequenceTransformer[] models = [Fit(1), Fit(2), Fit(3, options => options.Attention = AttentionKind.None)];
        RecurrentSequenceToSequenceTransformer ensemble = _ml.SequenceToSequence.Ensemble(models);

        // An empty target has one symbol, its end.
        IDataView rows = Data(PairRows.Of("ab", ""), PairRows.Of("c", ""));
        double[] expected = [.. Enumerable.Range(0, 2).Select(row => Math.Log(models.Average(model => Math.Exp(Scores(model, rows)[row]))))];
        Assert.Equal(expected, Scores(ensemble, rows).Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void What_is_written_has_the_score_of_a_target()
    {
        RecurrentSequenceToSequenceTransformer ensemble = _ml.SequenceToSequence.Ensemble(Fit(1), Fit(2)).WithDecoding(new SequenceDecodingOptions { BeamSize = 3 });
        PairRow[] rows = PairRows.Reversed(20, seed: 5);
        IDataView written = ensemble.Transform(Data(rows));
        string[] texts = [.. written.GetColumn<string>("PredictedText")];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].TargetText = texts[i];
        }

        Assert.Equal(written.GetColumn<float>("Score"), Scores(ensemble, Data(rows)), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Equal_members_write_as_one_of_them()
    {
        RecurrentSequenceToSequenceTransformer model = Fit(1);
        IDataView rows = Data(PairRows.Reversed(20, seed: 5));
        IDataView expected = model.Transform(rows);
        IDataView actual = _ml.SequenceToSequence.Ensemble(model, model).Transform(rows);
        Assert.Equal(expected.GetColumn<string>("PredictedText"), actual.GetColumn<string>("PredictedText"));
        Assert.Equal(expected.GetColumn<float>("Score"), actual.GetColumn<float>("Score"));
    }

    [Fact]
    public void An_ensemble_comes_back_from_its_zip_as_it_was()
    {
        RecurrentSequenceToSequenceTransformer ensemble = _ml.SequenceToSequence.Ensemble(
            Fit(1), Fit(2, options => (options.HiddenSize, options.Attention, options.Cell) = (24, AttentionKind.Additive, RecurrentCellKind.Gru)));
        IDataView rows = Data(PairRows.Reversed(20, seed: 5));
        using var stream = new MemoryStream();
        _ml.Model.Save(ensemble, rows.Schema, stream);
        stream.Position = 0;
        var loaded = (RecurrentSequenceToSequenceTransformer)_ml.Model.Load(stream, out _);
        Assert.Equal(ensemble.Transform(rows).GetColumn<float>("Score"), loaded.Transform(rows).GetColumn<float>("Score"));
        Assert.Equal(Scores(ensemble, rows), Scores(loaded, rows));
        Assert.Equal(2, loaded.Members.Count);
        Assert.Equal(24, loaded.Members[1].Model.WeightShapes["head.weight"][1]);
    }

    [Fact]
    public void Members_come_out_as_they_went_in_and_an_ensemble_gives_another_its_own()
    {
        RecurrentSequenceToSequenceTransformer[] models = [Fit(1), Fit(2), Fit(3, options => options.Attention = AttentionKind.None)];
        RecurrentSequenceToSequenceTransformer ensemble = _ml.SequenceToSequence.Ensemble(_ml.SequenceToSequence.Ensemble(models[0], models[1]), models[2])
            .WithDecoding(new SequenceDecodingOptions { OutputAttention = true });
        IDataView rows = Data(PairRows.Reversed(10, seed: 5));
        Assert.Equal(3, ensemble.Members.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(models[i].Transform(rows).GetColumn<float>("Score"), ensemble.Members[i].Transform(rows).GetColumn<float>("Score"));
        }

        Assert.Same(models[0], Assert.Single(models[0].Members));
        Assert.False(ensemble.Members[2].Decoding.OutputAttention);
        Assert.Equal(2, ensemble.WithBFloat16Weights().Members.Skip(1).Count());
    }

    [Fact]
    public void Models_that_read_or_write_other_symbols_are_refused_with_the_difference()
    {
        RecurrentSequenceToSequenceTransformer model = Fit(1);
        Assert.Contains("index 0 and 1", Refused(model, FitOn(PairRows.Reversed(40, alphabet: "abce"))), StringComparison.Ordinal);
        Assert.Contains("vocabulary of feature column 'SourceText'", Refused(model, FitOn(PairRows.Reversed(40, alphabet: "abce"))), StringComparison.Ordinal);
        Assert.Contains(
            "vocabulary of label column 'TargetText' has 4 tokens against 5",
            Refused(model, FitOn([.. PairRows.Reversed(40)[..^1], PairRows.Of(PairRows.Reversed(40)[^1].SourceText, PairRows.Reversed(40)[^1].TargetText + "z")])),
            StringComparison.Ordinal);
        Assert.Contains("feature columns [SourceText] against [TargetText]", Refused(model, Fit(1, options => options.FeatureColumnName = "TargetText")), StringComparison.Ordinal);
        Assert.Contains("index 1", Refused(model, null!), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("models", () => _ml.SequenceToSequence.Ensemble());
        Assert.Throws<ArgumentNullException>("models", () => _ml.SequenceToSequence.Ensemble(null!));
    }

    private string Refused(params RecurrentSequenceToSequenceTransformer[] models)
        => Assert.Throws<ArgumentException>("models", () => _ml.SequenceToSequence.Ensemble(models)).Message;

    private static float[] Scores(RecurrentSequenceToSequenceTransformer model, IDataView rows) => [.. model.ScoreTargets(rows).GetColumn<float>("TargetScore")];

    private RecurrentSequenceToSequenceTransformer Fit(int seed, Action<RecurrentSequenceToSequenceTrainer.Options>? change = null)
    {
        var options = PairRows.Options();
        options.Seed = seed;
        change?.Invoke(options);
        return _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(Data(PairRows.Reversed(40)));
    }

    private RecurrentSequenceToSequenceTransformer FitOn(PairRow[] rows) => _ml.SequenceToSequence.Trainers.Recurrent(PairRows.Options()).Fit(Data(rows));

    private IDataView Data(params PairRow[] rows) => _ml.Data.LoadFromEnumerable(rows);
}
