using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Texts;
using Samples.Running;

namespace Samples.Texts;

/// <summary>
/// A language model of characters on the plays of Shakespeare: the first 90 % of the text are learned, but for their last 5 %, which choose the epoch; the last 10 %
/// are read once, in one pass with states carried from zero, and only measure the result. Then it writes.
/// </summary>
internal static class Shakespeare
{
    private const int SampleLength = 600;

    public static readonly Sample Sample = new(
        "shakespeare",
        "A language model of characters on Shakespeare's plays, which then writes some lines.",
        SampleOptions.Data | SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run)
    {
        DataSource = "Tiny Shakespeare is data/tinyshakespeare/input.txt of github.com/karpathy/char-rnn: one text.",
    };

    private static int Run(SampleArguments arguments)
    {
        string text = File.ReadAllText(arguments.DataFile("input.txt"));
        int learned = text.Length * 9 / 10;
        Console.WriteLine($"{learned} characters to learn and to choose the epoch, {text.Length - learned} to test");
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        IDataView Rows(string part) => ml.Data.LoadFromEnumerable([new WholeText { Text = part }]);
        RecurrentLanguageModelTransformer model = ml.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = nameof(WholeText.Text),
            Rows = LanguageModelRows.Continuous,
            Cell = arguments.Cell ?? RecurrentCellKind.Lstm,
            HiddenSize = 512,
            NumberOfLayers = 2,
            EmbeddingSize = 128,
            NumberOfEpochs = arguments.Epochs ?? 16,
            BatchSize = 32,
            TruncationLength = 100,
            LearningRate = 0.002f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WarmupFraction = 0.02f,
            MaximumGradientNorm = 1,
            LayerDropout = 0.4f,
            OutputDropout = 0.4f,
            ValidationSetFraction = 0.05f,
            Seed = seed,
            Progress = new EpochPrinter(),
        }).Fit(Rows(text[..learned]));
        Console.WriteLine();
        foreach (string character in model.Generate("\n", new TextGenerationOptions { MaximumLength = SampleLength, Temperature = 0.8f, Seed = seed }))
        {
            Console.Write(character);
        }

        Console.WriteLine();
        Console.WriteLine();
        LanguageModelingMetrics metrics = ml.LanguageModeling.Evaluate(Rows(text[learned..]), model, carriesStates: true);
        Result.Print("bits per character", metrics.BitsPerCharacter);
        Result.Print("test accuracy", metrics.TokenAccuracy);
        Result.Print("test loss", metrics.Loss);
        return 0;
    }
}
