using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class ForecastCalibrationTests
{
    [Fact]
    public void Errors_of_windows_without_rows_in_common_are_worth_their_number()
    {
        Assert.Equal(18, ForecastCalibration.WorthOf(18, step: 1, stride: 1));
        Assert.Equal(18, ForecastCalibration.WorthOf(18, step: 12, stride: 12));

        // n = 4, h = 2: r(1) = 1/2, so 4 / (1 + 2 * 3/4 * 1/4).
        Assert.Equal(4 / 1.375, ForecastCalibration.WorthOf(4, step: 2, stride: 1), 1e-12);
    }

    [Fact]
    public void The_mean_square_of_errors_of_a_random_walk_is_as_sure_as_its_worth_says()
    {
        const int Count = 18;
        const int Step = 6;
        var random = new Random(1);
        (double sum, double squares) = (0, 0);
        const int Draws = 20_000;
        for (int draw = 0; draw < Draws; draw++)
        {
            double[] moves = [.. Enumerable.Range(0, Count + Step).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
            double mean = Enumerable.Range(0, Count).Average(origin => Math.Pow(moves[(origin + 1)..(origin + 1 + Step)].Sum(), 2));
            (sum, squares) = (sum + mean, squares + (mean * mean));
        }

        // Of v independent normal errors the mean square has the variance 2 / v, relative to its square.
        double variance = (squares / Draws / Math.Pow(sum / Draws, 2)) - 1;
        Assert.Equal(1, 2 / variance / ForecastCalibration.WorthOf(Count, Step, stride: 1), 0.1);
    }

    [Fact]
    public void Ranks_tell_a_level_with_one_error_beyond_it()
    {
        Assert.True(ForecastCalibration.IsTold(0.05, 19));
        Assert.False(ForecastCalibration.IsTold(0.95, 18.9));
        Assert.Equal(2, ForecastCalibration.CorrectionOf([3, 1, 2], 0.5));
        Assert.Equal(3, ForecastCalibration.CorrectionOf([3, 1, 2], 0.75));
    }

    [Fact]
    public void Beyond_ranks_a_correction_is_the_distance_of_the_quantile_and_a_share_of_the_mean_square()
        => Assert.Equal(
            -0.5 + (StudentQuantile.Of(0.9, 2.5) * Math.Sqrt((1 + 4 + 1) / 3.0)),
            ForecastCalibration.CorrectionOf([0.5f, -2.5f, 0.5f], [1, -2, 1], 0.9, worth: 2.5),
            1e-6);
}
