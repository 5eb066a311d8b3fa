using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>
/// Infinite and finite responses: a vanilla network and a linear regression on the last 20 inputs learn a leaky integrator from noise. Then both get one impulse. What leaves the window
/// is gone for the regression; the network's state goes on for ever, fading.
/// </summary>
internal sealed class ImpulseResponse : ILabPart
{
    private const float Decay = 0.95f;
    private const int LongestLag = 80;
    private const int SeriesLength = 200;

    // The network is not quite linear, so its response is a mean over noise like that of training, with an impulse and without it.
    private const int BackgroundCount = 200;
    private const int ImpulseStep = 50;
    private static readonly int[] ShownLags = [0, 1, 5, 10, FilteredWindow.Length - 1, FilteredWindow.Length, 40, 60, 80];

    public string Name => "impulse";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        int seed = arguments.Seed ?? 1;
        var ml = new MLContext(seed);
        var random = new Random(seed);
        FilteredSeries[] series = [.. Enumerable.Range(0, 500).Select(_ => FilteredSeries.Draw(random, SeriesLength, Decay))];
        double[] truth = [.. Enumerable.Range(0, LongestLag + 1).Select(lag => Math.Pow(Decay, lag))];
        double[] recurrent = Recurrent(ml, series, seed);
        double[] finite = Finite(ml, series);
        Console.WriteLine("Response to an impulse of 1");
        Console.WriteLine($"{"lag",4}{"leaky integrator",20}{"recurrent network",20}{"20 last inputs",20}");
        foreach (int lag in ShownLags)
            Console.WriteLine(FormattableString.Invariant($"{lag,4}{truth[lag],20:F4}{recurrent[lag],20:F4}{finite[lag],20:F4}"));
        Console.WriteLine();
        sheet.Add(new LineChart
        {
            Title = "Response to an impulse",
            HorizontalName = "steps since the impulse",
            Lines = [Line("leaky integrator", truth), Line("vanilla network that has learned it", recurrent), Line("regression on the last 20 inputs", finite)],
        });
        return
        [
            new("recurrent response at 40", FormattableString.Invariant($"{recurrent[40]:F4}")),
            new("finite response at 40", FormattableString.Invariant($"{finite[40]:F4}")),
        ];

        static ChartLine Line(string name, double[] values) => new(name, [.. values.Select((value, lag) => ((double)lag, value))]);
    }

    private static double[] Recurrent(MLContext ml, FilteredSeries[] series, int seed)
    {
        RecurrentSequenceRegressionTransformer model = ml.SequenceRegression.Trainers.Recurrent(new RecurrentSequenceRegressionTrainer.Options
        {
            LabelColumnName = nameof(FilteredSeries.Output),
            FeatureColumnName = nameof(FilteredSeries.Input),
            Cell = RecurrentCellKind.Rnn,
            HiddenSize = 32,
            NumberOfEpochs = 30,
            LearningRate = 0.003f,
            LearningRateSchedule = LearningRateSchedule.Cosine,
            WeightDecay = 0,
            MaximumGradientNorm = 1,
            Seed = seed,
        }).Fit(ml.Data.LoadFromEnumerable(series));
        var random = new Random(seed + 1);
        float[][] backgrounds = [.. Enumerable.Range(0, BackgroundCount).Select(_ => FilteredSeries.Draw(random, ImpulseStep + LongestLag + 1, Decay).Input)];
        using RecurrentSession session = ml.Model.CreateRecurrentSession(model);
        return [.. MeanAnswers(impulse: 1).Zip(MeanAnswers(impulse: 0), (with, without) => with - without).Skip(ImpulseStep)];

        double[] MeanAnswers(float impulse)
        {
            var sums = new double[ImpulseStep + LongestLag + 1];
            var answer = new float[1];
            foreach (float[] background in backgrounds)
            {
                session.Reset();
                for (int step = 0; step < sums.Length; step++)
                {
                    session.Step([background[step] + (step == ImpulseStep ? impulse : 0)], answer);
                    sums[step] += answer[0] / backgrounds.Length;
                }
            }

            return sums;
        }
    }

    /// <summary>The weights of a linear regression on the window, and nothing behind it.</summary>
    private static double[] Finite(MLContext ml, FilteredSeries[] series)
    {
        var model = ml.Regression.Trainers.OnlineGradientDescent(nameof(FilteredWindow.Output), nameof(FilteredWindow.Inputs), numberOfIterations: 5)
            .Fit(ml.Data.LoadFromEnumerable(series.Take(50).SelectMany(FilteredWindow.Of)));
        return [.. Enumerable.Range(0, LongestLag + 1).Select(lag => lag < FilteredWindow.Length ? (double)model.Model.Weights[lag] : 0)];
    }
}
