namespace Samples.Forecasting;

/// <summary>How many faults alerts tell of, and how many alerts tell of none.</summary>
/// <param name="Faults">Faults that there are.</param>
/// <param name="Found">Of these, those with an alert in their hours.</param>
/// <param name="FalseAlerts">Alerts outside of faults and of the hour behind each, whose forecast begins with a faulty number.</param>
/// <param name="Hours">Hours without a fault.</param>
internal sealed record FaultCount(int Faults, int Found, int FalseAlerts, int Hours)
{
    public double Recall => (double)Found / Faults;

    public double FalseAlertsPerThousandHours => 1000.0 * FalseAlerts / Hours;

    /// <param name="alerts">Hours with an alert.</param>
    /// <param name="from">The first hour that counts.</param>
    /// <param name="faults">The first hour of each fault and the one behind its last.</param>
    public static FaultCount Of(bool[] alerts, int from, IReadOnlyList<(int Start, int End)> faults)
    {
        bool[] excused = new bool[alerts.Length];
        foreach ((int start, int end) in faults)
        {
            for (int hour = start; hour <= end && hour < excused.Length; hour++)
                excused[hour] = true;
        }
        int[] others = [.. Enumerable.Range(from, alerts.Length - from).Where(hour => !excused[hour])];
        return new FaultCount(
            faults.Count,
            faults.Count(fault => alerts.AsSpan(fault.Start, fault.End - fault.Start).Contains(true)),
            others.Count(hour => alerts[hour]),
            others.Length);
    }
}
