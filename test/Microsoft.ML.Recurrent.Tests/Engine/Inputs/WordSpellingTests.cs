using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Inputs;

public sealed class WordSpellingTests
{
    private const int CharacterCount = 12;
    private const int CharacterSize = 5;

    // No multiple of 16, and even for two directions.
    private const int Width = 22;

    public static TheoryData<string> EveryKind() => [nameof(SpellingKind.Convolution), nameof(SpellingKind.Lstm)];

    [Theory, MemberData(nameof(EveryKind))]
    public void Vectors_and_gradients_are_those_of_the_formulas(string kind)
    {
        SpellingTrial trial = new(kind, WordCount: 9, RowCount: 30);
        (float[][] output, float[] gradients) = trial.Run(threadCount: 1);
        double[] weights = Differences.Widen(trial.Weights.Span);
        Differences.AssertClose("vectors", [.. References().SelectMany(row => row)], [.. output.SelectMany(row => row)]);
        foreach (Parameter parameter in trial.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(parameter.Offset, parameter.Length).Select(i => Differences.Derivative(weights, i, Loss))];
            Differences.AssertClose(parameter.Name, expected, gradients.AsSpan(parameter.Offset, parameter.Length).ToArray());
        }

        double[][] References()
        {
            double[][] words = [.. Enumerable.Range(0, trial.Forms.Count).Select(word => Reference(kind, trial, trial.Forms.CharactersOf(word).ToArray(), weights))];
            return [.. trial.Rows.Select(word => words[word])];
        }

        double Loss() => References().SelectMany(row => row).Zip(trial.OutputGradients.SelectMany(row => row), (value, gradient) => value * gradient).Sum();
    }

    [Fact]
    public void A_convolution_by_hand()
    {
        var parameters = new ParameterSet();
        var encoder = new CharacterConvolution(parameters, "char", characterCount: 3, characterSize: 1, filterCount: 2);
        AlignedBuffer weights = parameters.NewBuffer();
        new float[] { 0, 1, 10 }.CopyTo(parameters.All[0].In(weights));
        new float[] { 1, 2, 4, -1, 0, 1 }.CopyTo(parameters.All[1].In(weights));
        new float[] { 0.5f, -3 }.CopyTo(parameters.All[2].In(weights));
        encoder.Pack(weights);

        // Word 1 2 1: filter one sees 2 + 40, 1 + 20 + 4 and 10 + 2; filter two 10, 1 - 1 and -10.
        var forms = new WordForms();
        int word = forms.IdOf([1, 2, 1]);
        WordSpellingPass pass = new WordSpelling(encoder).Forward([word], forms, new Execution(new Workspace { IsFenced = true }, 1));
        Assert.Equal([42.5f, 7], pass.Output.Row(0).ToArray());
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void Bits_are_the_same_on_any_number_of_threads(string kind)
    {
        SpellingTrial trial = new(kind, WordCount: 150, RowCount: 600);
        (float[][] output, float[] gradients) = trial.Run(threadCount: 1);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            (float[][] otherOutput, float[] otherGradients) = trial.Run(threadCount);
            Assert.Equal(output, otherOutput);
            Assert.Equal(gradients, otherGradients);
        }
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void A_word_has_the_same_bits_alone_and_among_others(string kind)
    {
        SpellingTrial trial = new(kind, WordCount: 40, RowCount: 80);
        (float[][] output, _) = trial.Run(threadCount: 2);
        for (int row = 0; row < trial.Rows.Length; row++)
        {
            var alone = new WordForms();
            int word = alone.IdOf(trial.Forms.CharactersOf(trial.Rows[row]));
            WordSpellingPass pass = trial.Spelling.Forward([word], alone, new Execution(new Workspace { IsFenced = true }, 1));
            Assert.Equal(output[row], pass.Output.Row(0).ToArray());
        }
    }

    [Theory, MemberData(nameof(EveryKind))]
    public void Nothing_is_allocated_once_warm(string kind)
    {
        SpellingTrial trial = new(kind, WordCount: 30, RowCount: 60);
        Execution execution = trial.Execute(threadCount: 1, hasDenseTables: false);
        Matrix gradient = trial.PackedGradient();
        Assert.Equal(0, Allocations.Least(() =>
        {
            trial.Spelling.Backward(trial.Spelling.Forward(trial.Rows, trial.Forms, execution), gradient, execution);
            execution.Gradients!.Clear();
            execution.Workspace.Reset();
        }));
    }

    [Fact]
    public void Parameters_have_the_names_and_shapes_of_pytorch()
    {
        Assert.Equal(
            ["char_embedding.weight 12x5", "char_conv.weight 22x5x3", "char_conv.bias 22"],
            Shapes(new SpellingTrial(nameof(SpellingKind.Convolution), 1, 1).Parameters));
        Assert.Equal(
            ["char_embedding.weight 12x5", "char_lstm.weight_ih_l0 44x5", "char_lstm.weight_hh_l0 44x11"],
            Shapes(new SpellingTrial(nameof(SpellingKind.Lstm), 1, 1).Parameters)[..3]);

        static string[] Shapes(ParameterSet parameters) => [.. parameters.All.Select(parameter => $"{parameter.Name} {string.Join('x', parameter.Shape)}")];
    }

    [Fact]
    public void An_odd_width_cannot_be_halved()
        => Assert.Throws<ArgumentOutOfRangeException>(() => SpellingEncoder.Create(new ParameterSet(), SpellingKind.Lstm, "char", 3, 4, 5));

    private static double[] Reference(string kind, SpellingTrial trial, int[] characters, double[] weights)
    {
        Parameter table = trial.Parameters.All[0];
        double[][] steps = [.. characters.Select(character => weights.AsSpan(table.Offset + character * CharacterSize, CharacterSize).ToArray())];
        if (kind == nameof(SpellingKind.Lstm))
        {
            double[][] forward = new ReferenceRecurrence(CellKind.Lstm, trial.UnprefixedParameters, "_l0", Width / 2).Run(steps, weights);
            double[][] backward = new ReferenceRecurrence(CellKind.Lstm, trial.UnprefixedParameters, "_l0_reverse", Width / 2).Run([.. steps.Reverse()], weights);
            return [.. forward[^1], .. backward[^1]];
        }

        Parameter filters = trial.Parameters.All[1];
        Parameter bias = trial.Parameters.All[2];
        return [.. Enumerable.Range(0, Width).Select(filter => Enumerable.Range(0, steps.Length).Max(place => At(filter, place)))];

        double At(int filter, int place)
        {
            double sum = weights[bias.Offset + filter];
            for (int d = 0; d < 3; d++)
            {
                for (int e = 0; e < CharacterSize && place + d - 1 >= 0 && place + d - 1 < steps.Length; e++)
                {
                    sum += weights[filters.Offset + (filter * CharacterSize + e) * 3 + d] * steps[place + d - 1][e];
                }
            }

            return sum;
        }
    }

    /// <summary>Random words, rows that hold some of them again and again, and random weights and gradients.</summary>
    private sealed class SpellingTrial
    {
        public SpellingTrial(string kind, int WordCount, int RowCount)
        {
            Spelling = new WordSpelling(SpellingEncoder.Create(Parameters, Enum.Parse<SpellingKind>(kind), "char", CharacterCount, CharacterSize, Width));
            Weights = LayerTrial.DrawWeights(Parameters, 0.5f);
            Spelling.Pack(Weights);
            foreach (Parameter parameter in Parameters.All)
            {
                UnprefixedParameters.Add(parameter.Name.Replace("char_lstm.", "", StringComparison.Ordinal), [.. parameter.Shape], ParameterInitializer.Zeros, false);
            }

            var random = new RandomStream(9, RandomPurpose.Data, 0);
            for (int i = 0; i < WordCount; i++)
            {
                var characters = new int[1 + random.NextBelow(9)];
                foreach (ref int character in characters.AsSpan())
                {
                    character = random.NextBelow(CharacterCount);
                }

                Forms.IdOf(characters);
            }

            Rows = new int[RowCount];
            foreach (ref int row in Rows.AsSpan())
            {
                row = random.NextBelow(Forms.Count);
            }

            OutputGradients = LayerTrial.DrawSequence(RowCount, Width, 4, 0);
        }

        public ParameterSet Parameters { get; } = new();

        public ParameterSet UnprefixedParameters { get; } = new();

        public AlignedBuffer Weights { get; }

        public WordSpelling Spelling { get; }

        public WordForms Forms { get; } = new();

        public int[] Rows { get; }

        public float[][] OutputGradients { get; }

        public Execution Execute(int threadCount, bool hasDenseTables = true)
            => new(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(Parameters, hasDenseTables) };

        public Matrix PackedGradient()
        {
            int stride = AlignedBuffer.RoundUp(Width);
            var gradient = new Matrix(new AlignedBuffer(Rows.Length * stride), 0, Rows.Length, Width, stride);
            for (int row = 0; row < Rows.Length; row++)
            {
                OutputGradients[row].CopyTo(gradient.Row(row));
            }

            return gradient;
        }

        public (float[][] Output, float[] Gradients) Run(int threadCount)
        {
            Execution execution = Execute(threadCount);
            WordSpellingPass pass = Spelling.Forward(Rows, Forms, execution);
            float[][] output = [.. Enumerable.Range(0, Rows.Length).Select(row => pass.Output.Row(row).ToArray())];
            Assert.All(Enumerable.Range(0, Rows.Length), row => Assert.All(pass.Output.PaddedRow(row)[Width..].ToArray(), padding => Assert.Equal(0, padding)));
            Spelling.Backward(pass, PackedGradient(), execution);
            execution.Workspace.Reset();
            return (output, execution.Gradients!.Dense.Span.ToArray());
        }
    }
}
