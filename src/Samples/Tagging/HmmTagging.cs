using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Running;

namespace Samples.Tagging;

/// <summary>
/// How close to perfect? Symbols of a hidden Markov model are tagged with the states that showed them. Its tables give the best possible accuracy per
/// token; a bidirectional LSTM with a conditional random field, which knows nothing of the tables, comes close. Tags are those of the greatest
/// marginal probability, the rule by which the optimum is reached, too.
/// </summary>
internal static class HmmTagging
{
    public static readonly Sample Sample = new(
        "hmm-tagging",
        "The states of a hidden Markov model from its symbols, beside the best that anyone could do.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private const int StateCount = 6;
    private const int SymbolCount = 12;

    private static int Run(SampleArguments arguments)
    {
        double bayesSum = 0;
        int count = 0;
        double accuracy = SeedRuns.Run(arguments, "token accuracy", seed =>
        {
            var model = new HiddenMarkovModel(StateCount, SymbolCount, seed);
            TaggedSymbols[] test = Draw(model, 1000, (2 * seed) + 1);
            double bayes = test.SelectMany(row => row.Tags.Zip(model.BestStates(row.Symbols))).Average(step => step.First == step.Second ? 1.0 : 0);
            Result.Print($"bayes accuracy with seed {seed}", bayes);
            bayesSum += bayes;
            count++;
            return Accuracy(seed, Draw(model, 4000, 2 * seed), test, arguments);
        });
        Result.Print("bayes accuracy", bayesSum / count);
        Result.Print("gap", (bayesSum / count) - accuracy);
        return 0;
    }

    private static double Accuracy(int seed, TaggedSymbols[] training, TaggedSymbols[] test, SampleArguments arguments)
    {
        var ml = new MLContext(seed);
        IDataView trainView = ml.Data.LoadFromEnumerable(training);
        RecurrentTaggingTrainer trainer = ml.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = nameof(TaggedSymbols.Tags),
            FeatureColumnName = nameof(TaggedSymbols.Symbols),
            Head = TaggingHead.Crf,
            Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
            HiddenSize = 32,
            EmbeddingSize = 16,
            NumberOfEpochs = arguments.Epochs ?? 12,
            LearningRate = 0.005f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            Seed = seed,
        });
        RecurrentTaggingTransformer model = trainer.Fit(trainView);
        string[] classes = [.. training.SelectMany(row => row.Tags).Distinct()];     // texts are classes in the order in which they are met
        IDataView tagged = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(trainView)).Transform(model.Transform(ml.Data.LoadFromEnumerable(test)));
        return ml.Data.CreateEnumerable<TaggedScores>(tagged, reuseRowObject: false)
            .SelectMany(row => row.Tags.Zip(row.Score.Chunk(classes.Length)))
            .Average(step => step.First == classes[Array.IndexOf(step.Second, step.Second.Max())] ? 1.0 : 0);
    }

    private static TaggedSymbols[] Draw(HiddenMarkovModel model, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => model.Draw(random.Next(10, 31), random))];
    }
}
