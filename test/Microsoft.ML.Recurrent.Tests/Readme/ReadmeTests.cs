using System.Text.RegularExpressions;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Architecture;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The README's code, run; a block that is not found here word for word fails the last test.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_first_example_trains_evaluates_saves_and_loads()
    {
        (double accuracy, ITransformer loaded) = FirstExample(Request.Some(), _path);

        Assert.Equal(1, accuracy);
        Assert.IsType<Microsoft.ML.Data.TransformerChain<ITransformer>>(loaded);
    }

    private static (double Accuracy, ITransformer Loaded) FirstExample(IEnumerable<Request> requests, string path)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(requests);       // class Request { string Sentence; string Intent; }
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(data, testFraction: 0.2);

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Intent")
            .Append(ml.Transforms.Text.TokenizeIntoWords("Tokens", "Sentence"))
            .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Tokens", hiddenSize: 32, bidirectional: true))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedIntent", "PredictedLabel"));

        ITransformer model = pipeline.Fit(split.TrainSet);
        double accuracy = ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy;

        ml.Model.Save(model, data.Schema, path);
        ITransformer loaded = ml.Model.Load(path, out _);            // in any process that references the package; nothing to register

        return (accuracy, loaded);
    }

    [Fact]
    public void The_session_example_says_what_the_row_says()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Request.Some().Select(request => new RequestWords { Words = request.Sentence.Split(' '), Intent = request.Intent }));
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Intent")
            .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words", hiddenSize: 32))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedIntent", "PredictedLabel"));
        ITransformer model = pipeline.Fit(data);

        (string intent, byte[] state) = SessionExample(ml, model, Request.Some().First().Sentence.Split(' '));

        Assert.Equal(model.Transform(data).GetColumn<string>("PredictedIntent").First(), intent);
        ml.Model.CreateRecurrentSession(model).LoadState(state);
    }

    private static (string Intent, byte[] State) SessionExample(MLContext ml, ITransformer model, string[] words)
    {
        using RecurrentSession session = ml.Model.CreateRecurrentSession(model);       // finds the recurrent transformer in a (loaded) chain
        var scores = new float[session.OutputCount];
        foreach (string word in words)
        {
            session.Step(word, scores);                                                // numbers: session.Step(features, scores)
        }

        string intent = session.ClassNames[session.PredictedClassOf(scores)];
        byte[] state = session.SaveState();                                            // session.LoadState(state) goes on from here

        return (intent, state);
    }

    [Fact]
    public void The_tagging_example_finds_the_place()
    {
        TaggedPrediction prediction = TaggingExample(Request.Some().Select(request => new TaggedSentence
        {
            Tokens = request.Sentence.Split(' '),
            Tags = [.. request.Sentence.Split(' ').Select(word => char.IsUpper(word[0]) ? "B-place" : "O")],
        }));

        Assert.Equal(["O", "O", "B-place"], prediction.PredictedLabel);
        Assert.Equal(6, prediction.Score.Length);
        Assert.True(prediction.SequenceScore < 0);
    }

    private static TaggedPrediction TaggingExample(IEnumerable<TaggedSentence> sentences)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(sentences);       // class TaggedSentence { string[] Tokens; string[] Tags; }
        var pipeline = ml.SequenceTagging.Trainers.LstmCrf(labelColumnName: "Tags", featureColumnName: "Tokens")
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer tagger = pipeline.Fit(data);

        // class TaggedPrediction { string[] PredictedLabel; float[] Score; float SequenceScore; }
        using var engine = ml.Model.CreatePredictionEngine<TaggedSentence, TaggedPrediction>(tagger);
        TaggedPrediction prediction = engine.Predict(new TaggedSentence { Tokens = ["fly", "to", "Oslo"] });

        return prediction;
    }

    [Fact]
    public void Every_code_block_of_the_readme_is_run_here()
    {
        string here = File.ReadAllText(Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Readme", "ReadmeTests.cs"));
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string[] blocks = [.. CodeBlock().Matches(readme).Select(match => match.Groups["code"].Value)];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(WithoutIndentation(block), WithoutIndentation(here), StringComparison.Ordinal));
    }

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
