using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>
/// How do gradients travel back? A vanilla network that has learned nothing reads zeros: its states are 0, the slope of tanh is 1, and each step back multiplies the gradient by W. With
/// W = r Q and Q orthogonal its norm is r^lag exactly. A matrix whose radius alone is r does not keep to that.
/// </summary>
internal sealed class GradientsByLag : ILabPart
{
    private const int LongestLag = 100;
    private const double Tolerance = 0.01;
    private static readonly int[] ShownLags = [0, 1, 2, 5, 10, 20, 50, 100];

    public string Name => "gradients";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        int seed = arguments.Seed ?? 1;
        LayerGradientFlow small = Flow(Orthogonal(0.9f));
        LayerGradientFlow great = Flow(Orthogonal(1.1f));
        LayerGradientFlow glorot = Flow(options =>
        {
            options.Cell = RecurrentCellKind.Rnn;
            options.RecurrentInitialization = RecurrentInitialization.Glorot;
            options.SpectralRadius = 0.9f;
        });
        LayerGradientFlow lstm = Flow(options => options.ChronoInitialization = LongestLag);
        (string Name, double[] Norms)[] curves =
        [
            ("1.1 Q", Relative(great.HiddenNorms)),
            ("0.9 Q", Relative(small.HiddenNorms)),
            ("Glorot, radius 0.9", Relative(glorot.HiddenNorms)),
            ("LSTM, chrono start, cell", Relative(lstm.CellNorms)),
        ];
        Console.WriteLine("Norm of the gradient by lag, over that of lag 0");
        Console.WriteLine($"{"lag",4}{string.Concat(curves.Select(curve => $"{curve.Name,26}"))}");
        foreach (int lag in ShownLags)
            Console.WriteLine(FormattableString.Invariant($"{lag,4}{string.Concat(curves.Select(curve => FormattableString.Invariant($"{curve.Norms[lag],26:G5}")))}"));
        double largest = glorot.Gates[0].LargestSingularValue;
        Console.WriteLine(FormattableString.Invariant($"Glorot: spectral radius {glorot.Gates[0].SpectralRadius:F3}, largest singular value {largest:F3}"));
        Console.WriteLine();
        sheet.Add(new LineChart
        {
            Title = "Norm of the gradient over that of lag 0",
            HorizontalName = "lag",
            IsVerticalLogarithmic = true,
            Lines = [.. curves.Select(curve => new ChartLine(curve.Name, [.. curve.Norms.Select((norm, lag) => ((double)lag, norm))]))],
        });
        double smallError = Error(small, 0.9);
        double greatError = Error(great, 1.1);
        return
        [
            new("orthogonal 0.9 gradient at 100", FormattableString.Invariant($"{curves[1].Norms[LongestLag]:E3}")),
            new("orthogonal 0.9 error", FormattableString.Invariant($"{smallError:F6}")),
            new("orthogonal 1.1 gradient at 100", FormattableString.Invariant($"{curves[0].Norms[LongestLag]:F0}")),
            new("orthogonal 1.1 error", FormattableString.Invariant($"{greatError:F6}")),
            new("orthogonal within 1 %", smallError < Tolerance && greatError < Tolerance ? "yes" : "NO"),
            new("glorot 0.9 largest singular value", FormattableString.Invariant($"{largest:F3}")),
        ];

        Action<RecurrentTrainerOptions> Orthogonal(float radius) => options =>
        {
            options.Cell = RecurrentCellKind.Rnn;
            options.SpectralRadius = radius;
        };

        LayerGradientFlow Flow(Action<RecurrentTrainerOptions> change) => Measure(change, seed);
    }

    /// <summary>The flow through a network as it begins: the recurrent layer is frozen and reads zeros.</summary>
    private static LayerGradientFlow Measure(Action<RecurrentTrainerOptions> change, int seed)
    {
        var ml = new MLContext(seed);
        var zeros = new float[LongestLag + 1];
        IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2).Select(row => new NumberedSeries { Steps = zeros, Number = row }));
        var options = new RecurrentRegressionTrainer.Options
        {
            LabelColumnName = nameof(NumberedSeries.Number),
            FeatureColumnName = nameof(NumberedSeries.Steps),
            NormalizeFeatures = false,
            HiddenSize = 64,
            NumberOfEpochs = 1,
            FrozenLayers = [0],
            Seed = seed,
        };
        change(options);
        return ml.Model.MeasureGradientFlow(ml.Regression.Trainers.Recurrent(options).Fit(data), data, maximumLag: LongestLag).Layers[0];
    }

    private static double[] Relative(IReadOnlyList<double> norms) => [.. norms.Select(norm => norm / norms[0])];

    /// <summary>The largest relative distance from radius^lag, over all lags.</summary>
    private static double Error(LayerGradientFlow flow, double radius) => Relative(flow.HiddenNorms).Select((norm, lag) => Math.Abs((norm / Math.Pow(radius, lag)) - 1)).Max();
}
