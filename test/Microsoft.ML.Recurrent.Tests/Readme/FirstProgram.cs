using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The README's first program, and what the page does later with its model; pack-test.sh builds the program from the page itself.</summary>
internal static class FirstProgram
{
    /// <summary>The file that it writes in the working directory.</summary>
    public const string ModelFile = "intents.zip";

    public static Outcome Run()
    {
        var ml = new MLContext(seed: 1);
        string[] places = ["Lisbon", "Oslo", "Lima", "Dakar", "Hanoi"];
        IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => i % 2 == 0
            ? new Request { Sentence = $"will it rain in {places[i % 5]} tomorrow", Intent = "weather" }
            : new Request { Sentence = $"book a flight to {places[i % 5]}", Intent = "travel" }));
        var split = ml.Data.TrainTestSplit(data, testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Intent")
            .Append(ml.Transforms.Text.TokenizeIntoWords("Tokens", "Sentence"))
            .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Tokens", hiddenSize: 32))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedIntent", "PredictedLabel"));
        ITransformer model = pipeline.Fit(split.TrainSet);
        double accuracy = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy;

        ml.Model.Save(model, data.Schema, "intents.zip");
        ITransformer loaded = ml.Model.Load("intents.zip", out _);      // in any process that references the package; nothing to register
        var engine = ml.Model.CreatePredictionEngine<Request, Answer>(loaded);
        Answer answer = engine.Predict(new Request { Sentence = "is there a late flight to Oslo" });
        Console.WriteLine($"accuracy {accuracy}, answer {answer.PredictedIntent}");

        return new Outcome(accuracy, answer.PredictedIntent, SessionExample(ml, loaded), OrderExample(model, split));
    }

    private static string SessionExample(MLContext ml, ITransformer loaded)
    {
        RecurrentMulticlassTransformer network = ((IEnumerable<ITransformer>)loaded).OfType<RecurrentMulticlassTransformer>().Single();
        using RecurrentSession session = ml.Model.CreateRecurrentSession(network);
        var scores = new float[session.OutputCount];
        foreach (string word in (string[])["book", "a", "flight"])
        {
            session.Step(word, scores);                                     // the probability of each of session.ClassNames after this word
        }
        string intent = session.ClassNames[session.PredictedClassOf(scores)];

        return intent;
    }

    private static string[] OrderExample(ITransformer model, DataOperationsCatalog.TrainTestData split)
    {
        VBuffer<ReadOnlyMemory<char>> classes = default;
        model.Transform(split.TestSet).Schema["Score"].GetSlotNames(ref classes);

        return [.. classes.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>What the program and the README's later snippets on its model say.</summary>
    public sealed record Outcome(double Accuracy, string Intent, string SessionIntent, string[] Classes);

// As a reader writes them, without modifiers.
#pragma warning disable IDE0040
    class Request { public string Sentence { get; set; } = ""; public string Intent { get; set; } = ""; }
    class Answer { public string PredictedIntent { get; set; } = ""; }
#pragma warning restore IDE0040
}
