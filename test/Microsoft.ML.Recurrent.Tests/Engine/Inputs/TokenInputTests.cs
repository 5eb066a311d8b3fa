using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Inputs;

/// <summary>A recurrent layer that reads distinct tokens, judged by the same layer on a vector in every row.</summary>
public sealed class TokenInputTests
{
    private const int Vocabulary = 40;
    private const int Width = 37;
    private const int NumberCount = 5;
    private const int HiddenSize = 18;
    private static readonly int[] Lengths = [40, 3, 77, 77, 61];

    public static TheoryData<string, bool> EveryCellAndDirection() => TestCells.InEitherDirection(TestCells.Names);

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Outputs_have_the_bits_of_rows_read_one_by_one(string cell, bool isBidirectional)
    {
        var rows = new Trial(cell, isBidirectional, mayBeDistinct: false, threadCount: 1);
        Assert.False(rows.IsDistinct);
        foreach (int threadCount in (int[])[1, 2, 3, 8])
        {
            var tokens = new Trial(cell, isBidirectional, mayBeDistinct: true, threadCount);
            Assert.True(tokens.IsDistinct);
            Assert.Equal(rows.Output, tokens.Output);
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Gradients_are_those_of_rows_read_one_by_one_but_for_rounding(string cell, bool isBidirectional)
    {
        var rows = new Trial(cell, isBidirectional, mayBeDistinct: false, threadCount: 1);
        var tokens = new Trial(cell, isBidirectional, mayBeDistinct: true, threadCount: 1);
        foreach (Parameter parameter in rows.Parameters.All)
        {
            Differences.AssertClose(parameter.Name, Differences.Widen(rows.GradientOf(parameter)), tokens.GradientOf(parameter));
        }
    }

    [Theory, MemberData(nameof(EveryCellAndDirection))]
    public void Gradients_have_the_same_bits_on_any_number_of_threads(string cell, bool isBidirectional)
    {
        float[] one = new Trial(cell, isBidirectional, mayBeDistinct: true, threadCount: 1).Gradients;
        Assert.All([2, 3, 8], threadCount => Assert.Equal(one, new Trial(cell, isBidirectional, mayBeDistinct: true, threadCount).Gradients));
    }

    /// <summary>Token vectors beside numbers through one layer and back; memory is fenced and starts as NaN.</summary>
    private sealed class Trial
    {
        public Trial(string cell, bool isBidirectional, bool mayBeDistinct, int threadCount)
        {
            var stage = new InputStage(Parameters, [new InputBlock("words", Width, Vocabulary, false), new InputBlock("numbers", NumberCount, 0, false)]);
            var layer = new RecurrentLayer(
                Parameters, "", 0, TestCells.Named(cell), [Width, NumberCount], HiddenSize, isBidirectional, wantedGradients: stage.BlocksThatLearn);
            AlignedBuffer weights = LayerTrial.DrawWeights(Parameters, 0.3f);
            stage.Pack(weights);
            layer.Pack(weights);
            var execution = new Execution(new Workspace { IsFenced = true }, threadCount)
            {
                Mode = ExecutionMode.Training,
                Gradients = new Gradients(Parameters, hasDenseTables: true),
            };
            SequenceBatch batch = Load();
            InputStagePass input = stage.Forward(batch, mayBeDistinct, execution);
            IsDistinct = input.Output.Tokens is not null;
            RecurrentPass pass = layer.Forward(input.Output, batch.Layout, initialStates: null, execution);
            Output = [.. LayerTrial.Unpack(pass.Output, batch.Layout, isPooled: false).SelectMany(steps => steps).SelectMany(step => step)];
            int[] widths = [.. Enumerable.Repeat(HiddenSize, layer.DirectionCount)];
            Columns gradient = LayerTrial.Pack(LayerTrial.Draw(Lengths, widths.Sum()), widths, batch.Layout, isPooled: false);
            Columns inputGradient = layer.Backward(pass, gradient, wantsInputGradient: true, execution);
            Assert.True(inputGradient[1].IsEmpty);
            stage.Backward(input, inputGradient, execution);
            execution.Workspace.Reset();
            Gradients = execution.Gradients.Dense.Span.ToArray();
        }

        public ParameterSet Parameters { get; } = new();

        public bool IsDistinct { get; }

        public float[] Output { get; }

        public float[] Gradients { get; }

        public float[] GradientOf(Parameter parameter) => Gradients.AsSpan(parameter.Offset, parameter.Length).ToArray();

        private static SequenceBatch Load()
        {
            var store = new SequenceStore([0, NumberCount]);
            var random = new RandomStream(3, RandomPurpose.Data, 0);
            foreach (int length in Lengths)
            {
                foreach (ref int token in store.AddTokens(0, length))
                {
                    token = random.NextBelow(Vocabulary);
                }

                foreach (ref float number in store.AddNumbers(1, length))
                {
                    number = random.NextUniform(-1, 1);
                }

                store.EndSequence(length);
            }

            var batch = new SequenceBatch();
            batch.Load(store, [.. Enumerable.Range(0, Lengths.Length)]);
            return batch;
        }
    }
}
