using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

public sealed class DropoutTests
{
    private static readonly ParameterSet NoParameters = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Keeps_the_contract_of_layers(int kind)
        => LayerContract.Verify(new Dropout(0.3f, (DropoutKind)kind, 1, 117), NoParameters, NoParameters.NewBuffer(), [100, 17]);

    [Fact]
    public void Output_is_zero_or_the_input_scaled_and_the_gradient_has_the_same_mask()
    {
        float[][][] input = LayerTrial.Draw([5, 9], 40);
        float[][][] gradient = LayerTrial.Draw([5, 9], 40, seed: 2);
        LayerTrial trial = new LayerTrial(new Dropout(0.25f, DropoutKind.EveryStep, 1, 40), NoParameters, input, [23, 17]).Run(gradient);
        float[] before = Differences.Flatten(input), after = Differences.Flatten(trial.Output);
        float[] upstream = Differences.Flatten(gradient), downstream = Differences.Flatten(trial.InputGradient);
        for (int i = 0; i < before.Length; i++)
        {
            float factor = after[i] == 0 ? 0 : 1 / 0.75f;
            Assert.Equal(before[i] * factor, after[i]);
            Assert.Equal(upstream[i] * factor, downstream[i]);
        }
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    [InlineData(0.9f)]
    public void Drops_at_the_rate_that_it_is_given(float rate)
    {
        const int Count = 400 * 256;
        float[] output = OutputOfOnes(rate, DropoutKind.EveryStep, layer: 1, update: 0);

        // Five deviations of a binomial count.
        double deviation = Math.Sqrt(Count * rate * (1 - rate));
        Assert.InRange(output.Count(value => value == 0), Count * rate - 5 * deviation, Count * rate + 5 * deviation);
    }

    [Fact]
    public void Masks_of_units_steps_updates_and_layers_are_independent()
    {
        float[] mask = OutputOfOnes(0.5f, DropoutKind.EveryStep, layer: 1, update: 0);
        float[] otherUpdate = OutputOfOnes(0.5f, DropoutKind.EveryStep, layer: 1, update: 1);
        float[] otherLayer = OutputOfOnes(0.5f, DropoutKind.EveryStep, layer: 2, update: 0);
        foreach (IEnumerable<float> other in (IEnumerable<float>[])[otherUpdate, otherLayer, mask.Skip(1), mask.Skip(256), mask.Skip(200 * 256)])
        {
            // Two fair coins agree half the time; five deviations.
            float[] second = [.. other];
            int agreements = second.Zip(mask, (a, b) => a == b).Count(equal => equal);
            double deviation = Math.Sqrt(second.Length) / 2;
            Assert.InRange(agreements, second.Length / 2.0 - 5 * deviation, second.Length / 2.0 + 5 * deviation);
        }
    }

    [Fact]
    public void Variational_mask_is_the_same_for_all_steps_of_a_sequence_and_differs_between_sequences()
    {
        float[][][] ones = [.. new[] { 6, 3 }.Select(length => Enumerable.Repeat(Enumerable.Repeat(1f, 64).ToArray(), length).ToArray())];
        LayerTrial trial = new LayerTrial(new Dropout(0.5f, DropoutKind.WholeSequence, 1, 64), NoParameters, ones, [64]).Run(ones);
        Assert.All(trial.Output, steps => Assert.All(steps, step => Assert.Equal(steps[0], step)));
        Assert.NotEqual(trial.Output[0][0], trial.Output[1][0]);
    }

    [Fact]
    public void Window_of_a_sequence_has_the_masks_of_its_own_steps()
    {
        float[][] whole = Masks([10], [0]);
        float[][] window = Masks([4], [6]);
        Assert.Equal(whole[6..], window);
    }

    [Fact]
    public void Recurrent_mask_depends_on_its_purpose_and_is_the_variational_one_for_the_purpose_of_dropout()
    {
        var layout = new BatchLayout();
        layout.Arrange([3, 5], [40, 41]);
        var execution = new Execution(new Workspace { IsFenced = true }, 1) { Mode = ExecutionMode.Training, Seed = 9, Update = 2 };
        Matrix recurrent = execution.Workspace.Rent(2, 50), plain = execution.Workspace.Rent(2, 50);
        Dropout.WriteSequenceMask(recurrent, 0.5f, RandomPurpose.RecurrentDropout, 4, layout, execution);
        Dropout.WriteSequenceMask(plain, 0.5f, RandomPurpose.Dropout, 4, layout, execution);

        float[][][] ones = LayerTrial.Unpack(new Columns(plain), layout, isPooled: true);
        Assert.NotEqual(ones, LayerTrial.Unpack(new Columns(recurrent), layout, isPooled: true));
        Assert.All(Differences.Flatten(ones), factor => Assert.True(factor is 0 or 2));

        Matrix input = execution.Workspace.RentZeroed(layout.RowCount, 50);
        Enumerable.Range(0, layout.RowCount).ToList().ForEach(row => input.Row(row).Fill(1));
        Pass pass = new Dropout(0.5f, DropoutKind.WholeSequence, 4, 50).Forward(new Columns(input), layout, execution);
        Assert.Equal(plain.Row(0).ToArray(), pass.Output[0].Row(0).ToArray());
        Assert.Equal(plain.Row(1).ToArray(), pass.Output[0].Row(1).ToArray());
        execution.Workspace.Reset();
    }

    [Fact]
    public void Pooled_rows_have_one_mask_a_sequence_whatever_the_batch()
    {
        var dropout = new Dropout(0.5f, DropoutKind.PooledRows, 3, 70);
        float[] together = PooledMask(dropout, [4, 9], [7, 8], caller: 0);
        Assert.Equal(together, PooledMask(dropout, [4], [7], caller: 0));
        Assert.NotEqual(together, PooledMask(dropout, [4, 9], [7, 8], caller: 1));
    }

    [Fact]
    public void Outside_of_training_and_at_rate_zero_the_input_is_handed_on()
    {
        float[][][] input = LayerTrial.Draw([5, 9], 20), gradient = LayerTrial.Draw([5, 9], 20, seed: 2);
        LayerTrial scoring = new LayerTrial(new Dropout(0.5f, DropoutKind.EveryStep, 1, 20), NoParameters, input, [20], isTraining: false).Run(gradient);
        Assert.Equal(input, scoring.Output);
        Assert.Equal(gradient, scoring.InputGradient);
        LayerTrial training = new LayerTrial(new Dropout(0, DropoutKind.EveryStep, 1, 20), NoParameters, input, [20]).Run(gradient);
        Assert.Equal(input, training.Output);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(-0.1f)]
    public void Rate_outside_of_its_range_is_refused(float rate)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(rate, DropoutKind.EveryStep, 1, 20));

    /// <summary>400 steps of 256 units.</summary>
    private static float[] OutputOfOnes(float rate, DropoutKind kind, int layer, uint update)
    {
        float[][][] ones = [.. Enumerable.Repeat(Enumerable.Repeat(Enumerable.Repeat(1f, 256).ToArray(), 200).ToArray(), 2)];
        var trial = new LayerTrial(new Dropout(rate, kind, layer, 256), NoParameters, ones, [256]);
        trial.Execution.Update = update;
        return Differences.Flatten(trial.Run(ones).Output);
    }

    private static float[][] Masks(int[] lengths, int[] firstSteps)
    {
        var layout = new BatchLayout();
        layout.Arrange(lengths, [5], firstSteps);
        var execution = new Execution(new Workspace(), 1) { Mode = ExecutionMode.Training };
        Matrix input = execution.Workspace.RentZeroed(layout.RowCount, 32);
        Enumerable.Range(0, layout.RowCount).ToList().ForEach(row => input.Row(row).Fill(1));
        return LayerTrial.Unpack(new Dropout(0.5f, DropoutKind.EveryStep, 1, 32).Forward(new Columns(input), layout, execution).Output, layout, isPooled: false)[0];
    }

    private static float[] PooledMask(Dropout dropout, int[] lengths, long[] ids, int caller)
    {
        var layout = new BatchLayout();
        layout.Arrange(lengths, ids);
        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training };
        Matrix input = execution.Workspace.RentZeroed(layout.SequenceCount, 70);
        Enumerable.Range(0, input.Rows).ToList().ForEach(row => input.Row(row).Fill(1));
        Pass pass = dropout.Forward(new Columns(input), layout, execution);
        Assert.Equal(layout.SequenceCount, pass.Output.Rows);
        float[] row = LayerTrial.Unpack(pass.Output, layout, isPooled: true)[caller][0];
        Matrix gradient = execution.Workspace.RentZeroed(layout.SequenceCount, 70);
        Enumerable.Range(0, input.Rows).ToList().ForEach(i => gradient.Row(i).Fill(1));
        Columns inputGradient = dropout.Backward(pass, new Columns(gradient), wantsInputGradient: true, execution);
        Assert.Equal(row, LayerTrial.Unpack(inputGradient, layout, isPooled: true)[caller][0]);
        execution.Workspace.Reset();
        return row;
    }
}
