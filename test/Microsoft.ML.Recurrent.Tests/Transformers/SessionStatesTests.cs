using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

public sealed class SessionStatesTests
{
    [Theory]
    [InlineData(RecurrentCellKind.Lstm)]
    [InlineData(RecurrentCellKind.Gru)]
    public void States_after_a_step_are_those_that_the_scores_are_made_of(RecurrentCellKind cell)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        (options.Cell, options.NumberOfLayers, options.NumberOfEpochs) = (cell, 2, 1);
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(Toy.View());
        using RecurrentSession session = new MLContext().Model.CreateRecurrentSession(model);
        Assert.Equal((2, 16, cell == RecurrentCellKind.Lstm), (session.LayerCount, session.HiddenSize, session.HasCellState));
        var hidden = new float[16];
        var cells = new float[session.HasCellState ? 16 : 0];
        session.CopyStates(1, hidden, cells);
        Assert.All(hidden, value => Assert.Equal(0, value));
        var scores = new float[3];
        session.Step("w1", scores);
        session.Step("w2", scores);
        session.CopyStates(1, hidden, cells);

        // The head reads the hidden state of the last layer.
        var weights = model.GetWeights();
        double[] logits = [.. Enumerable.Range(0, 3).Select(row => weights["head.bias"][row] + Enumerable.Range(0, 16).Sum(unit => (double)weights["head.weight"][row, unit] * hidden[unit]))];
        double sum = logits.Sum(Math.Exp);
        Assert.All(scores.Zip(logits), pair => Assert.Equal(Math.Exp(pair.Second) / sum, pair.First, 1e-5));
        if (session.HasCellState)
        {
            Assert.All(hidden.Zip(cells), pair => Assert.True(Math.Sign(pair.First) == Math.Sign(pair.Second) && Math.Abs(pair.First) <= Math.Abs(Math.Tanh(pair.Second)) + 1e-6));
        }
    }

    [Fact]
    public void Places_that_are_too_short_and_layers_that_are_not_there_are_refused()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        (options.Cell, options.NumberOfEpochs) = (RecurrentCellKind.Rnn, 1);
        using RecurrentSession session = new MLContext().Model.CreateRecurrentSession(Toy.Trainer(options).Fit(Toy.View()));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.CopyStates(1, new float[16], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.CopyStates(-1, new float[16], []));
        Assert.Contains("A hidden state has 16 numbers: got room for 15", Assert.Throws<ArgumentException>(() => session.CopyStates(0, new float[15], [])).Message, StringComparison.Ordinal);
        Assert.Contains("no cell state", Assert.Throws<ArgumentException>(() => session.CopyStates(0, new float[16], new float[16])).Message, StringComparison.Ordinal);
    }
}
