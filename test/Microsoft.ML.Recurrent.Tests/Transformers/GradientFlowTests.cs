using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

public sealed class GradientFlowTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void A_chain_is_followed_on_its_own_data_before_and_after_loading()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Copied", "Ragged");
        options.NumberOfEpochs = 2;
        options.NumberOfLayers = 2;
        ITransformer chain = _ml.Transforms.CopyColumns("Copied", "Words").Append(_ml.MulticlassClassification.Trainers.Recurrent(options)).Fit(Toy.View());
        GradientFlowReport report = _ml.Model.MeasureGradientFlow(chain, Toy.View(), maximumSequences: 10, maximumLag: 4);
        Assert.Equal((10, 2), (report.SequenceCount, report.Layers.Count));
        Assert.All(report.Layers, layer =>
        {
            Assert.Equal(5, layer.HiddenNorms.Count);
            Assert.Equal(5, layer.CellNorms.Count);
            Assert.Equal(["input", "forget", "candidate", "output"], layer.Gates.Select(gate => gate.Name));
            Assert.All(layer.Gates, gate => Assert.Equal(gate.Name == "forget", gate.TimeScale is not null));
            Assert.All(layer.Gates, gate => Assert.InRange(gate.LargestSingularValue, gate.SpectralRadius, 3));
        });

        using var stream = new MemoryStream();
        _ml.Model.Save(chain, Toy.View().Schema, stream);
        GradientFlowReport again = _ml.Model.MeasureGradientFlow(_ml.Model.Load(stream, out _), Toy.View(), maximumSequences: 10, maximumLag: 4);
        Assert.Equal(report.ToString(), again.ToString());
    }

    [Fact]
    public void A_model_carries_how_gradients_flowed_at_the_end_of_its_training()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 2;
        Assert.Null(_ml.Model.GetGradientFlow(Toy.Trainer(options).Fit(Toy.View())));
        options.MeasureGradientFlow = true;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        GradientFlowReport flow = _ml.Model.GetGradientFlow(model)!;
        LayerGradientFlow layer = Assert.Single(flow.Layers);
        Assert.True(layer.HiddenNorms.Count > 1);
        GateFlow forget = layer.Gates.Single(gate => gate.Name == "forget");
        Assert.True(forget is { SpectralRadius: > 0, LargestSingularValue: > 0, TimeScale: > 0, MeanValue: > 0 });
        Assert.EndsWith(flow.ToString(), model.Summary(), StringComparison.Ordinal);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        ITransformer loaded = _ml.Model.Load(stream, out _);
        GradientFlowReport again = _ml.Model.GetGradientFlow(loaded)!;
        Assert.Equal(flow.ToString(), again.ToString());
        Assert.Equal(layer.HiddenNorms, again.Layers[0].HiddenNorms);
        Assert.Equal(layer.Gates[2].GradientNorms, again.Layers[0].Gates[2].GradientNorms);
        Assert.Equal((layer.DeadUnitShare, layer.SaturatedUnitShare), (again.Layers[0].DeadUnitShare, again.Layers[0].SaturatedUnitShare));
        Assert.Equal(model.Summary(), ((RecurrentMulticlassTransformer)loaded).Summary());
    }

    [Fact]
    public void Norms_beyond_all_numbers_are_saved_too()
    {
        var layer = new LayerGradientFlow { Layer = 1, Stack = "encoder", IsReverse = true, HiddenNorms = [1, 1e-300, 0, double.PositiveInfinity, double.NaN], CellNorms = [], Gates = [] };
        LayerGradientFlow read = Assert.Single(GradientFlowFile.Rounded(new GradientFlowReport { SequenceCount = 3, Layers = [layer] }).Layers);
        Assert.Equal(layer.HiddenNorms, read.HiddenNorms);
        Assert.Equal("encoder layer 1, backward direction", read.Name);
    }

    [Fact]
    public void A_language_model_is_followed_through_its_texts()
    {
        var options = new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text", NumberOfEpochs = 1, HiddenSize = 8, Cell = RecurrentCellKind.Gru, Seed = 1 };
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Recurrent(options).Fit(Toy.View());
        LayerGradientFlow layer = Assert.Single(_ml.Model.MeasureGradientFlow(model, Toy.View()).Layers);
        Assert.Empty(layer.CellNorms);
        Assert.Equal(["reset", "update", "candidate"], layer.Gates.Select(gate => gate.Name));
    }

    [Fact]
    public void A_text_that_goes_on_is_cut_into_no_more_pieces_than_have_the_lags()
    {
        var options = new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = "Text", Rows = LanguageModelRows.Continuous, NumberOfEpochs = 1, HiddenSize = 8, Seed = 1, BatchSize = 2,
        };
        IDataView data = _ml.Data.LoadFromEnumerable([new TextRow { Text = string.Concat(Enumerable.Repeat("ab", 30)) }]);
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Recurrent(options).Fit(data);
        Assert.Equal((1, 60), Measures(_ml.Model.MeasureGradientFlow(model, data)));
        Assert.Equal((1, 60), Measures(_ml.Model.MeasureGradientFlow(model, data, maximumLag: int.MaxValue)));
        Assert.Equal((3, 20), Measures(_ml.Model.MeasureGradientFlow(model, data, maximumLag: 19)));
        Assert.Throws<InvalidOperationException>(() => _ml.Model.MeasureGradientFlow(model, _ml.Data.LoadFromEnumerable(Array.Empty<TextRow>())));

        static (int, int) Measures(GradientFlowReport report) => (report.SequenceCount, report.Layers[0].HiddenNorms.Count);
    }

    [Fact]
    public void Sequences_of_other_lengths_leave_no_zeros_of_a_gate_that_had_nothing_to_forget()
    {
        var options = new RecurrentLanguageModelTrainer.Options { FeatureColumnName = "Text", NumberOfEpochs = 1, HiddenSize = 8, Seed = 1 };
        IDataView data = _ml.Data.LoadFromEnumerable([new TextRow { Text = "abc" }, new TextRow { Text = "abcdef" }]);
        LayerGradientFlow layer = _ml.Model.MeasureGradientFlow(_ml.LanguageModeling.Trainers.Recurrent(options).Fit(data), data).Layers[0];
        GateFlow forget = layer.Gates.Single(gate => gate.Name == "forget");
        Assert.Equal(layer.HiddenNorms.Count - 1, forget.GradientNorms.Count);
        Assert.All(forget.GradientNorms, norm => Assert.True(norm > 0));
    }

    [Fact]
    public void Gradients_that_vanish_or_explode_are_told_in_words()
    {
        static GradientFlowReport Report(params double[] norms) => new()
        {
            SequenceCount = 1,
            Layers = [new LayerGradientFlow { Layer = 0, HiddenNorms = norms, CellNorms = [], Gates = [] }],
        };
        Assert.Empty(Report(1, 0.5, 0.2).Warnings);
        Assert.Equal(2, Report(1, 0.1, 0.009, 0.0005).Layers[0].MemoryLength);
        Assert.StartsWith("Gradients vanish in layer 0: at lag 3", Assert.Single(Report(1, 0.1, 0.009, 0.0005).Warnings), StringComparison.Ordinal);
        Assert.StartsWith("Gradients explode in layer 0: at lag 2", Assert.Single(Report(1, 50, 2500).Warnings), StringComparison.Ordinal);
        Assert.Null(Report(1, 50, 2500).Layers[0].MemoryLength);
    }

    [Fact]
    public void Units_that_are_dead_or_saturated_are_told_in_words()
    {
        static IReadOnlyList<string> Warnings(double dead, double saturated) => new GradientFlowReport
        {
            SequenceCount = 1,
            Layers = [new LayerGradientFlow { Layer = 0, HiddenNorms = [1], CellNorms = [], Gates = [], DeadUnitShare = dead, SaturatedUnitShare = saturated }],
        }.Warnings;
        Assert.Empty(Warnings(0.1, 0.1));
        Assert.StartsWith("25 % of the units of layer 0 are dead", Assert.Single(Warnings(0.25, 0)), StringComparison.Ordinal);
        Assert.StartsWith("50 % of the units of layer 0 are saturated", Assert.Single(Warnings(0, 0.5)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_followed_is_refused()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.MeasureGradientFlow(model, Toy.View(), maximumSequences: 0));
        Assert.Throws<InvalidOperationException>(() => _ml.Model.MeasureGradientFlow(model, Toy.View(0)));
    }

    [Fact]
    public void A_bidirectional_model_is_followed_in_each_direction()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1;
        options.Bidirectional = true;
        options.NumberOfLayers = 2;
        GradientFlowReport report = _ml.Model.MeasureGradientFlow(Toy.Trainer(options).Fit(Toy.View()), Toy.View());
        Assert.Equal(["layer 0", "layer 0, backward direction", "layer 1", "layer 1, backward direction"], report.Layers.Select(layer => layer.Name));
        Assert.All(report.Layers, layer => Assert.All(layer.HiddenNorms, norm => Assert.True(norm > 0)));
        Assert.Contains("Layer 1, backward direction, gradients over", report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_encoder_decoder_is_followed_over_target_and_source(bool feedsInput)
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options();
        options.NumberOfEpochs = 1;
        options.Bidirectional = true;
        options.InputFeeding = feedsInput;
        options.MeasureGradientFlow = true;
        IDataView data = _ml.Data.LoadFromEnumerable(PairRows.Reversed(40));
        RecurrentSequenceToSequenceTransformer model = _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(data);
        GradientFlowReport report = _ml.Model.MeasureGradientFlow(model, data);
        Assert.Equal(["encoder layer 0", "encoder layer 0, backward direction", "decoder layer 0"], report.Layers.Select(layer => layer.Name));
        Assert.Equal(3, Assert.Single(model.TrainingHistory).MemoryLengths.Count);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Model.MeasureGradientFlow(model, _ml.Transforms.DropColumns(options.LabelColumnName).Fit(data).Transform(data))).Message;
        Assert.Contains(options.LabelColumnName, message, StringComparison.Ordinal);
    }
}
