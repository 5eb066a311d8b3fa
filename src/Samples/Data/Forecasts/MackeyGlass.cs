namespace Samples.Data.Forecasts;

/// <summary>
/// A chaotic series (Mackey and Glass 1977): dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x, by Euler steps of 0.1 from the constant 1.2, a number per unit of time;
/// the first 1,000 are dropped.
/// </summary>
internal static class MackeyGlass
{
    private const int StepsPerUnit = 10;
    private const int Delay = 17 * StepsPerUnit;
    private const int Dropped = 1_000;

    public static SeriesStep[] Draw(int count)
    {
        var x = new double[((count + Dropped) * StepsPerUnit) + 1];
        x[0] = 1.2;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double delayed = i < Delay ? x[0] : x[i - Delay];
            x[i + 1] = x[i] + (((0.2 * delayed / (1 + Math.Pow(delayed, 10))) - (0.1 * x[i])) / StepsPerUnit);
        }
        return [.. Enumerable.Range(0, count).Select(unit => new SeriesStep
        {
            Series = "Mackey-Glass", Time = new DateTime(2000, 1, 1).AddMinutes(unit), Value = (float)x[(unit + Dropped) * StepsPerUnit],
        })];
    }
}
