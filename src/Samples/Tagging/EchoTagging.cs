using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// Who can see ahead? Each step's tag is the symbol five steps before it, or five steps after it. A network that reads forward only learns the first
/// and can but guess the second; one that reads both ways learns both. Data are generated, so chance is known: one in eight.
/// </summary>
internal static class EchoTagging
{
    public static readonly Sample Sample = new(
        "echo-tagging",
        "Tags that repeat a symbol of before or announce one to come: what forward and bidirectional networks can know.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run);

    private const int SymbolCount = 8;
    private const int Distance = 5;

    private static int Run(SampleArguments arguments)
    {
        const double Chance = 1.0 / SymbolCount;
        Result.Print("chance", Chance);
        Bar[] bars =
        [
            Measure("forward, behind", ahead: false, bidirectional: false),
            Measure("forward, ahead", ahead: true, bidirectional: false),
            Measure("bidirectional, behind", ahead: false, bidirectional: true),
            Measure("bidirectional, ahead", ahead: true, bidirectional: true),
        ];
        if (arguments.PicturePath is string picture)
        {
            var chart = new BarChart { Title = "Tags five steps behind or ahead; the line is chance", Columns = ["accuracy"], Bars = bars, Axis = (0, 1), Mark = Chance, Format = "0.000" };
            File.WriteAllText(picture, chart.Draw());
        }
        return 0;

        Bar Measure(string name, bool ahead, bool bidirectional)
            => new(name, SeedRuns.Run(arguments, $"{name} accuracy", seed => Accuracy(seed, ahead, bidirectional, arguments)));
    }

    private static double Accuracy(int seed, bool ahead, bool bidirectional, SampleArguments arguments)
    {
        var ml = new MLContext(seed);
        RecurrentTaggingTrainer trainer = ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = nameof(TaggedSymbols.Tags),
            FeatureColumnName = nameof(TaggedSymbols.Symbols),
            Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
            Bidirectional = bidirectional,
            HiddenSize = 64,
            EmbeddingSize = 16,
            NumberOfEpochs = arguments.Epochs ?? 20,
            LearningRate = 0.01f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = seed,
        });
        ITransformer model = trainer.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(ml.Data.LoadFromEnumerable(Make(4000, 2 * seed, ahead)));
        IDataView tagged = model.Transform(ml.Data.LoadFromEnumerable(Make(300, (2 * seed) + 1, ahead)));
        return ml.Data.CreateEnumerable<TaggedScores>(tagged, reuseRowObject: false)
            .SelectMany(row => row.Tags.Zip(row.PredictedLabel))
            .Where(step => step.First.Length > 0)
            .Average(step => step.First == step.Second ? 1.0 : 0);
    }

    private static IEnumerable<TaggedSymbols> Make(int count, int seed, bool ahead)
    {
        var random = new Random(seed);
        for (int row = 0; row < count; row++)
        {
            string[] symbols = [.. Enumerable.Range(0, random.Next(15, 31)).Select(_ => $"{(char)('a' + random.Next(SymbolCount))}")];
            // Where the other symbol lies outside the sequence there is no tag.
            string[] tags = [.. symbols.Select((_, t) => symbols.ElementAtOrDefault(ahead ? t + Distance : t - Distance) ?? "")];
            yield return new TaggedSymbols { Symbols = symbols, Tags = tags };
        }
    }
}
