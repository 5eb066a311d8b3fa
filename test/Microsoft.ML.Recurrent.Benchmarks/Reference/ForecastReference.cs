using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's forecaster in double precision. Threads share the windows.</summary>
internal sealed class ForecastReference
{
    private readonly ForecastProblem _problem;
    private readonly ReferenceParameters _weights;
    private readonly int[][] _shares;

    public ForecastReference(ForecastProblem problem)
    {
        _problem = problem;
        _weights = ReferenceParameters.Of(problem.Weights);
        int shareCount = Math.Min(Environment.ProcessorCount, problem.Shape.BatchSize);
        _shares = [.. Enumerable.Range(0, problem.Shape.BatchSize).GroupBy(window => window % shareCount).Select(share => share.ToArray())];
    }

    public Outcome Train() => ReferenceTraining.Run(_weights, Learn, () => LossOf(Forward()));

    public Outcome Forecast() => new() { [Outcome.Forecasts] = ForecastsOf(Forward()) };

    private (Outcome Outcome, ReferenceParameters Gradients) Learn()
    {
        ReferenceWindows[] shares = Forward();
        var gradients = new ReferenceParameters[shares.Length];
        Parallel.For(0, shares.Length, share =>
        {
            gradients[share] = _weights.ZerosAlike();
            shares[share].Backward(gradients[share]);
        });
        ReferenceParameters sum = ReferenceTraining.Sum(gradients);
        var outcome = new Outcome { [Outcome.Loss] = [LossOf(shares)], [Outcome.Forecasts] = ForecastsOf(shares) };
        ReferenceTraining.AddTo(outcome, sum);
        return (outcome, sum);
    }

    private ReferenceWindows[] Forward()
    {
        ReferenceWindows[] shares = Array.ConvertAll(_shares, windows => new ReferenceWindows(_problem, _weights, windows));
        Parallel.ForEach(shares, share => share.Forward());
        return shares;
    }

    private float LossOf(ReferenceWindows[] shares) => (float)(shares.Sum(share => share.LossSum()) / (_problem.Shape.BatchSize * _problem.ScoreCount));

    private static float[] ForecastsOf(ReferenceWindows[] shares) =>
        [.. shares.SelectMany(share => share.Scores).OrderBy(window => window.Window).SelectMany(window => window.Values).Select(value => (float)value)];

    /// <summary>Some of the windows.</summary>
    private sealed class ReferenceWindows(ForecastProblem problem, ReferenceParameters weights, int[] windows)
    {
        private readonly ReferenceDirection _layer = new(problem.Shape, weights, "_l0");
        private readonly double[][] _values = Array.ConvertAll(windows, window => Array.ConvertAll(problem.ValuesOf(window), value => (double)value));
        private double[][] _features = [];
        private double[][] _scores = [];

        public IEnumerable<(int Window, double[] Values)> Scores => windows.Zip(_scores);

        public void Forward()
        {
            double[][][] input =
            [
                .. Enumerable.Range(0, problem.Shape.StepCount).Select(step => Array.ConvertAll(windows, window =>
                    Array.ConvertAll(problem.Step(step, window).ToArray(), value => (double)value))),
            ];
            _features = _layer.Forward(input)[^1];
            _scores = weights[Problem.HeadWeight].Times(_features);
            foreach ((double[] scores, double[] linear) in _scores.Zip(weights[ForecastProblem.LinearWeight].Times(_values)))
            {
                TensorPrimitives.Add(scores, weights[Problem.HeadBias].Values, scores);
                TensorPrimitives.Add(scores, linear, scores);
            }
        }

        /// <summary>The sum over all quantiles of twice their losses.</summary>
        public double LossSum() => _scores.Index().Sum(own => own.Item.Index().Sum(score =>
        {
            double error = ErrorOf(own.Index, score.Index), level = LevelOf(score.Index);
            return 2 * Math.Max(level * error, (level - 1) * error);
        }));

        /// <summary>Adds the gradients of the loss, a mean over all windows of the problem and all quantiles.</summary>
        public void Backward(ReferenceParameters gradients)
        {
            double factor = 2.0 / (problem.Shape.BatchSize * problem.ScoreCount);
            double[][] slopes = [.. _scores.Select((scores, own) =>
                scores.Select((_, score) => factor * (ErrorOf(own, score) > 0 ? -LevelOf(score) : 1 - LevelOf(score))).ToArray())];
            gradients[Problem.HeadWeight].AddOuterProducts(slopes, _features);
            gradients[Problem.HeadBias].AddAll(slopes);
            gradients[ForecastProblem.LinearWeight].AddOuterProducts(slopes, _values);
            double[][][] hidden =
            [
                .. Enumerable.Range(1, problem.Shape.StepCount - 1).Select(_ => Array.ConvertAll(windows, _ => new double[problem.Shape.HiddenSize])),
                weights[Problem.HeadWeight].TransposedTimes(slopes),
            ];
            _layer.Backward(hidden, gradients);
        }

        private static double LevelOf(int score) => ForecastProblem.Levels[score % ForecastProblem.Levels.Length];

        private double ErrorOf(int own, int score) => problem.TargetsOf(windows[own])[score / ForecastProblem.Levels.Length] - _scores[own][score];
    }
}
