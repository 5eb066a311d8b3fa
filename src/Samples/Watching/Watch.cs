using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;
using Samples.Data.Texts;
using Samples.Drawing;
using Samples.Running;

namespace Samples.Watching;

/// <summary>
/// A memory that one can see: an LSTM and a vanilla network read the same text character by character, and of each the unit is shown whose state goes best with what there is to
/// remember: how many brackets are open, or, in Shakespeare, the place in the line.
/// </summary>
internal static class Watch
{
    public static readonly Sample Sample = new(
        "watch",
        "Colours a text by the state of one LSTM unit, with its forget gate beneath, and by the best unit of a vanilla network.",
        SampleOptions.Data | SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Picture,
        Run)
    {
        DataSource = "Tiny Shakespeare is data/tinyshakespeare/input.txt of github.com/karpathy/char-rnn: one text.",
        RunsWithoutData = true,
    };

    private const int ShownLength = 742;
    private const int WatchedLength = 20_000;
    private const int WatchedGap = 50;

    private static int Run(SampleArguments arguments)
    {
        int seed = arguments.Seed ?? 1;
        (string training, string watched, double[] truth, string what) = arguments.HasData ? Shakespeare(arguments.DataFile("input.txt")) : Brackets(seed);
        var picture = new MemoryPicture();
        foreach (RecurrentCellKind cell in new[] { RecurrentCellKind.Lstm, RecurrentCellKind.Rnn })
        {
            string name = cell == RecurrentCellKind.Lstm ? "lstm" : "elman";
            RecurrentLanguageModelTransformer model = Train(training, cell, seed, arguments);
            (double[][] states, double[][] forget) = Follow(model, watched);
            double[] correlations = [.. states.Select(unit => Correlation(unit, truth))];
            int best = Array.IndexOf(correlations, correlations.MaxBy(Math.Abs));
            Console.WriteLine($"{name}: unit {best} of {states.Length} goes best with {what}");
            Result.Print($"{name} r", Math.Abs(correlations[best]));

            // Unlike signs would show the same thing in the other colour.
            double sign = Math.Sign(correlations[best]);
            double middle = states[best].Average();
            double[] shown = [.. states[best].Take(ShownLength).Select(value => sign * (value - middle))];
            picture.Add(
                $"{(cell == RecurrentCellKind.Lstm ? "LSTM, cell state of" : "Vanilla network, state of")} unit {best}: r = {Math.Abs(correlations[best]):F2} with {what}{(forget.Length > 0 ? "; beneath: its forget gate" : "")}",
                watched[..ShownLength].Replace('\n', ' '),
                shown,
                forget.Length > 0 ? forget[best][..ShownLength] : null);
        }

        if (arguments.PicturePath is string path)
        {
            File.WriteAllText(path, picture.Draw());
        }

        return 0;
    }

    private static (string Training, string Watched, double[] Truth, string What) Brackets(int seed)
    {
        (string training, _) = BracketText.Write(400_000, shortestGap: 0, longestGap: 60, seed);
        (string watched, int[] depths) = BracketText.Write(WatchedLength, WatchedGap, WatchedGap, seed + 1000);
        return (training, watched, [.. depths.Select(depth => (double)depth)], "the number of open brackets");
    }

    private static (string Training, string Watched, double[] Truth, string What) Shakespeare(string path)
    {
        string text = File.ReadAllText(path);
        string watched = text[^WatchedLength..];
        var places = new double[WatchedLength];
        for (int i = 1; i < WatchedLength; i++)
        {
            places[i] = watched[i - 1] == '\n' ? 0 : places[i - 1] + 1;
        }

        return (text[..^WatchedLength], watched, places, "the place in the line");
    }

    private static RecurrentLanguageModelTransformer Train(string text, RecurrentCellKind cell, int seed, SampleArguments arguments)
    {
        var ml = new MLContext(seed);
        return ml.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = nameof(WholeText.Text),
            Rows = LanguageModelRows.Continuous,
            Cell = cell,
            HiddenSize = 24,
            EmbeddingSize = 8,
            BatchSize = 32,
            TruncationLength = 150,
            NumberOfEpochs = arguments.Epochs ?? (arguments.HasData ? 6 : 30),
            LearningRate = 0.01f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            MaximumGradientNorm = 1,
            Seed = seed,
            Progress = new EpochPrinter(everyNthEpoch: 5),
        }).Fit(ml.Data.LoadFromEnumerable([new WholeText { Text = text }]));
    }

    /// <summary>For each unit its state after each character, and of an LSTM its forget gate.</summary>
    private static (double[][] States, double[][] Forget) Follow(RecurrentLanguageModelTransformer model, string text)
    {
        using RecurrentSession session = new MLContext().Model.CreateRecurrentSession(model);
        var scores = new float[session.OutputCount];
        var hidden = new float[session.HiddenSize];
        var cell = new float[session.HasCellState ? session.HiddenSize : 0];
        double[][] states = [.. hidden.Select(_ => new double[text.Length])];
        double[][] forget = [.. cell.Select(_ => new double[text.Length])];
        ForgetGates? gates = session.HasCellState ? new ForgetGates(model) : null;
        for (int i = 0; i < text.Length; i++)
        {
            string character = text[i].ToString();
            gates?.Compute(character, hidden, i, forget);
            session.Step(character, scores);
            session.CopyStates(layer: 0, hidden, cell);
            for (int unit = 0; unit < hidden.Length; unit++)
            {
                states[unit][i] = cell.Length > 0 ? cell[unit] : hidden[unit];
            }
        }

        return (states, forget);
    }

    private static double Correlation(double[] a, double[] b)
    {
        double[] centredA = Centred(a);
        double[] centredB = Centred(b);
        double product = TensorPrimitives.Norm<double>(centredA) * TensorPrimitives.Norm<double>(centredB);
        return product == 0 ? 0 : TensorPrimitives.Dot<double>(centredA, centredB) / product;
    }

    private static double[] Centred(double[] values)
    {
        double mean = values.Average();
        return [.. values.Select(value => value - mean)];
    }
}
