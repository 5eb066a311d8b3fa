using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Architecture;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Tests.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

/// <summary>The numbers of Persistence/README.md, against the library and against <see cref="PlainNetwork"/>, which follows the page.</summary>
public sealed class FilePageTests
{
    // The page has four decimals; float sums of about ten terms below 10 over three steps differ from double ones by far less.
    private const double HalfOfTheLastDigit = 0.5e-4 + 1e-9;
    private const double Rounding = 2e-5;

    private static readonly float[] s_numbers = [1, -2, 0.5f, 0.25f, 3, 1];
    private static readonly string[] s_words = ["red", "unseen", "blue"];

    public static TheoryData<string> Models => [.. s_models.Keys];

    private static readonly Dictionary<string, Func<FlatSpec, FlatSpec>> s_models = new()
    {
        ["Lstm, two levels, both directions, normalisation, residual, attention"] = spec => spec with { LayerCount = 2, IsBidirectional = true, HasLayerNormalization = true, HasResidualConnections = true, Pooling = PoolingKind.Attention },
        ["LstmPeephole"] = spec => spec with { Cell = CellKind.LstmPeephole },
        ["LstmCoupled, mean"] = spec => spec with { Cell = CellKind.LstmCoupled, Pooling = PoolingKind.Mean },
        ["LstmCoupledPeephole, max"] = spec => spec with { Cell = CellKind.LstmCoupledPeephole, Pooling = PoolingKind.Max },
        ["GruResetAfter, both directions"] = spec => spec with { Cell = CellKind.GruResetAfter, IsBidirectional = true },
        ["GruResetBefore, both directions"] = spec => spec with { Cell = CellKind.GruResetBefore, IsBidirectional = true },
        ["ElmanRelu, Exponential"] = spec => spec with { Cell = CellKind.ElmanRelu, Head = HeadKind.Exponential },
        ["ElmanTanh, Crf, first step"] = spec => spec with { Cell = CellKind.ElmanTanh, Pooling = PoolingKind.None, Head = HeadKind.Crf },
        ["Lstm, characters by convolution"] = spec => spec with { Inputs = [spec.Inputs[0], new InputSpec("char", 4, 4, Spelling: SpellingKind.Convolution, CharacterSize: 2)] },
        ["Lstm, characters by Lstm"] = spec => spec with { Inputs = [spec.Inputs[0], new InputSpec("char", 4, 4, Spelling: SpellingKind.Lstm, CharacterSize: 2)] },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void The_page_has_the_outputs_that_plain_loops_and_the_library_compute(string name)
    {
        FittedModel model = Create(s_models[name]);
        double[] plain = new PlainNetwork(Bytes(stream => ModelFiles.WriteSpec(model, stream)), Bytes(stream => ModelFiles.WriteWeights(model.Trained, stream))).Run(s_numbers, s_words)[0];
        double[] library = [.. Score(model).Take(plain.Length).Select(score => (double)score)];
        Assert.Equal(plain, library, (a, b) => Math.Abs(a - b) <= Rounding * Math.Max(1, Math.Abs(a)));

        string row = File.ReadAllLines(Path.Combine(Repository.Root, "src", "Microsoft.ML.Recurrent", "Persistence", "README.md")).Single(line => line.StartsWith($"| {name} |", StringComparison.Ordinal));
        double[] printed = [.. row.Split('|')[2].Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.True(
            printed.Length == plain.Length && printed.Zip(plain).All(pair => Math.Abs(pair.First - pair.Second) <= HalfOfTheLastDigit),
            $"{name}: the page has [{string.Join(", ", printed)}], computed are {string.Join(", ", plain.Select(value => value.ToString("F4", CultureInfo.InvariantCulture)))}");
    }

    [Fact]
    public void The_page_has_the_rows_of_the_casing_table_in_their_order()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "src", "Microsoft.ML.Recurrent", "Persistence", "README.md"));
        Dictionary<WordCasing, string> words = new()
        {
            [WordCasing.Other] = "other",
            [WordCasing.Lower] = "lower",
            [WordCasing.Upper] = "upper",
            [WordCasing.Initial] = "initial",
            [WordCasing.Mixed] = "mixed",
            [WordCasing.Digits] = "digits",
            [WordCasing.MostlyDigits] = "mostly digits",
            [WordCasing.ContainsDigit] = "contains a digit",
        };
        Assert.Contains(
            $"| `casing_embedding.weight` | {words.Count}, width | rows: {string.Join(", ", Enum.GetValues<WordCasing>().Select(casing => words[casing]))} |", page, StringComparison.Ordinal);
    }

    private static FittedModel Create(Func<FlatSpec, FlatSpec> change)
    {
        FittedModel model = SmallModel.Create(spec => change(spec with
        {
            Inputs = [new InputSpec("numbers0", 2), new InputSpec("embedding", 2, VocabularySize: 4)],
            HiddenSize = 3,
            LayerCount = 1,
            IsBidirectional = false,
            HasLayerNormalization = false,
            Pooling = PoolingKind.Last,
            OutputDropout = 0,
        }));
        int number = 0;
        foreach (Parameter parameter in model.Network.Parameters.All)
        {
            foreach (ref float weight in parameter.In(model.Network.Weights))
            {
                weight = (float)(0.5 * Math.Sin(++number));
            }
        }

        model.Network.Pack();
        bool isSpelled = model.Network.Spec.Inputs[1].Spelling != SpellingKind.None;
        FeatureColumn characters = new() { ColumnName = "Words", Kind = FeatureKind.Spelling, Vocabulary = ["e", "d", "u"] };
        return isSpelled ? model with { Features = [model.Features[0], characters] } : model;
    }

    private static float[] Score(FittedModel model)
    {
        IDataView data = new MLContext().Data.LoadFromEnumerable([new SmallRow { Numbers = s_numbers, Words = s_words }]);
        LabelColumn numbers = new() { Name = "Label", Width = 3, IsVector = true };
        ITransformer transformer = model.Network.Spec switch
        {
            { Head.Kind: HeadKind.Crf } => new RecurrentTaggingTransformer(model),
            { Head.Kind: HeadKind.Exponential } => new RecurrentRegressionTransformer(model with { Label = numbers }),
            _ => new RecurrentMulticlassTransformer(model),
        };
        return transformer.Transform(data).GetColumn<float[]>("Score").Single();
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
