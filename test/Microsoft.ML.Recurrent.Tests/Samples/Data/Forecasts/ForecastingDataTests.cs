using Samples.Data.Forecasts;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Forecasts;

public sealed class ForecastingDataTests
{
    [Fact]
    public void Series_g_has_its_144_months()
    {
        SeriesStep[] months = AirPassengers.Months();
        Assert.Equal((144, 112f, 432f), (months.Length, months[0].Value, months[^1].Value));
        Assert.Equal(new DateTime(1960, 12, 1), months[^1].Time);

        // The mean of the series is 280.3 (rounded), the largest month July 1960 with 622.
        Assert.Equal(280.3, months.Average(month => (double)month.Value), 0.05);
        Assert.Equal((622f, new DateTime(1960, 7, 1)), months.Select(month => (month.Value, month.Time)).Max());
    }

    [Fact]
    public void The_autoregression_has_the_correlation_of_its_rule()
    {
        float[] values = [.. AutoregressiveSeries.Draw(20_000, seed: 3).Select(step => step.Value)];
        double variance = values.Average(value => (double)value * value);
        double product = values.Zip(values.Skip(1), (first, second) => (double)first * second).Average();

        // Of neighbours: phi1 / (1 - phi2) = 6/7; the estimate's deviation is about 0.004.
        Assert.Equal(6.0 / 7, product / variance, 0.015);
        Assert.Equal(values, AutoregressiveSeries.Draw(20_000, seed: 3).Select(step => step.Value));
    }

    [Fact]
    public void Mackey_and_glass_stay_within_bounds_and_longer_series_begin_alike()
    {
        float[] values = [.. MackeyGlass.Draw(600).Select(step => step.Value)];
        Assert.All(values, value => Assert.InRange(value, 0.2f, 1.4f));
        Assert.Equal(values[..100], MackeyGlass.Draw(100).Select(step => step.Value));
        Assert.DoesNotContain(Enumerable.Range(1, 400), lag => Enumerable.Range(0, 200).All(i => Math.Abs(values[i] - values[i + lag]) < 1e-3));
    }

    [Fact]
    public void Faults_of_an_office_change_their_hours_alone()
    {
        var office = new OfficeLoad(seed: 2);
        SeriesStep[] faulty = office.Draw(6 * 168);
        (int Start, int End)[] faults = office.AddFaults(faulty, from: 3 * 168);
        SeriesStep[] sound = new OfficeLoad(seed: 2).Draw(6 * 168);
        int[] changed = [.. Enumerable.Range(0, sound.Length).Where(hour => sound[hour].Value != faulty[hour].Value)];
        Assert.Equal(3, faults.Length);
        Assert.Equal(faults.SelectMany(fault => Enumerable.Range(fault.Start, fault.End - fault.Start)), changed);
        Assert.All(changed, hour => Assert.True(hour >= 3 * 168));
    }

    [Fact]
    public void Broken_lines_of_temperatures_are_named()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllLines(file, ["\"Date\",\"Temp\"", "\"1981-01-01\",20.7", "\"1981-01-02\",cold"]);
        try
        {
            Assert.Contains("line 3: expected a date and a number", Assert.Throws<InvalidDataException>(() => DailyTemperatures.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
