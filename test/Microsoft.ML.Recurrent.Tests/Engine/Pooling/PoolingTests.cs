using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Pooling;

public sealed class PoolingTests
{
    private static readonly int[] Lengths = [4, 6, 1, 3];
    private static readonly int[] Blocks = [21, 9];
    private static readonly ParameterSet NoParameters = new();

    public static TheoryData<string> Poolings => ["last", "mean", "max"];

    [Theory, MemberData(nameof(Poolings))]
    public void Agrees_with_its_formula_and_its_central_differences(string pooling)
        => Differences.Verify(Create(pooling, Blocks), NoParameters, NoParameters.NewBuffer(), Lengths, Blocks, (steps, _) => [Formula(pooling, steps)]);

    [Theory, MemberData(nameof(Poolings))]
    public void Keeps_the_contract_of_layers(string pooling)
        => LayerContract.Verify(Create(pooling, [100, 17]), NoParameters, NoParameters.NewBuffer(), [100, 17], isPooling: true);

    [Theory]
    [InlineData("mean_pooling", "mean", false)]
    [InlineData("max_pooling", "max", false)]
    [InlineData("last_pooling_forward", "forward", false)]
    [InlineData("last_pooling_bidirectional", "last", true)]
    public void Reproduces_pytorch(string caseName, string pooling, bool hasDirections)
    {
        int[] blocks = hasDirections ? [9, 9] : [18];
        GoldenPooling.Verify(Golden.Load(caseName), Create(pooling, blocks), NoParameters, blocks);
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("mean")]
    [InlineData("max")]
    public void Windows_give_what_the_whole_sequences_give(string pooling)
    {
        int[] lengths = [11, 4, 9, 20];
        float[][][] input = LayerTrial.Draw(lengths, 21);
        float[][][] gradient = LayerTrial.Draw([1, 1, 1, 1], 21, seed: 2);
        var layer = (PoolingLayer)Create(pooling, [21]);
        LayerTrial whole = new LayerTrial(layer, NoParameters, input, [21]).Run(gradient);

        // Sequence i ends with a window of its own length, after windows of at most three steps; the packed order changes on the way.
        int[] lastLengths = [3, 4, 5, 2];
        var carry = new PoolingCarry();
        carry.Start(new Matrix(new AlignedBuffer(4 * 32), 0, 4, 21, 32));
        carry.Values.Buffer.Span.Fill(float.NaN);
        var execution = new Execution(new Workspace { IsFenced = true }, 2) { Mode = ExecutionMode.Training };
        int[] done = new int[4];
        while (true)
        {
            int[] running = [.. Enumerable.Range(0, 4).Where(i => done[i] < lengths[i] - lastLengths[i])];
            if (running.Length == 0)
            {
                break;
            }

            int[] counts = [.. running.Select(i => Math.Min(3, lengths[i] - lastLengths[i] - done[i]))];
            (BatchLayout layout, Columns columns) = Window(input, running, done, counts, carry);
            layer.Accumulate(columns, layout, carry, execution);
            for (int i = 0; i < running.Length; i++)
            {
                done[running[i]] += counts[i];
            }
        }

        (BatchLayout lastLayout, Columns last) = Window(input, [0, 1, 2, 3], done, lastLengths, carry);
        Pass pass = layer.Forward(last, lastLayout, carry, execution);
        Assert.Equal(whole.Output, LayerTrial.Unpack(pass.Output, lastLayout, isPooled: true));
        Columns inputGradient = layer.Backward(pass, LayerTrial.Pack(gradient, [21], lastLayout, isPooled: true), wantsInputGradient: true, execution);
        float[][][] actual = LayerTrial.Unpack(inputGradient, lastLayout, isPooled: false);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(whole.InputGradient[i][done[i]..], actual[i]));
        execution.Workspace.Reset();
    }

    [Fact]
    public void Equal_maxima_give_their_gradient_to_the_first_step()
    {
        float[][][] input = [[[2, -1], [2, 5], [1, 5]]];
        LayerTrial trial = new LayerTrial(new MaxPooling([2]), NoParameters, input, [2]).Run([[[10, 20]]]);
        Assert.Equal([[10, 0], [0, 20], [0, 0]], trial.InputGradient[0]);
    }

    [Fact]
    public void No_gradient_is_made_where_none_is_wanted()
    {
        var layout = new BatchLayout();
        layout.Arrange([2], []);
        var execution = new Execution(new Workspace { IsFenced = true }, 1);
        var layer = new MeanPooling([3]);
        Pass pass = layer.Forward(LayerTrial.Pack(LayerTrial.Draw([2], 3), [3], layout, isPooled: false), layout, execution);
        Assert.Equal(0, layer.Backward(pass, pass.Output, wantsInputGradient: false, execution).Count);
    }

    private static Layer Create(string pooling, int[] blocks) => pooling switch
    {
        "forward" => new LastPooling(blocks, [.. blocks.Select(_ => false)]),
        "last" => new LastPooling(blocks, [.. blocks.Select((_, block) => block == 1)]),
        "mean" => new MeanPooling(blocks),
        _ => new MaxPooling(blocks),
    };

    private static double[] Formula(string pooling, double[][] steps) => [.. steps[0].Select((_, column) => pooling switch
    {
        "last" => column < Blocks[0] ? steps[^1][column] : steps[0][column],
        "mean" => steps.Average(step => step[column]),
        _ => steps.Max(step => step[column]),
    })];

    private static (BatchLayout Layout, Columns Columns) Window(float[][][] input, int[] sequences, int[] firstSteps, int[] counts, PoolingCarry carry)
    {
        var layout = new BatchLayout();
        layout.Arrange(counts, [.. sequences.Select(sequence => (long)sequence)], [.. sequences.Select(sequence => firstSteps[sequence])]);
        float[][][] window = [.. sequences.Select((sequence, i) => input[sequence][firstSteps[sequence]..(firstSteps[sequence] + counts[i])])];
        int[] rows = [.. layout.CallerIndex.ToArray().Select(caller => sequences[caller])];
        carry.UseRows(rows);
        return (layout, LayerTrial.Pack(window, [21], layout, isPooled: false));
    }
}
