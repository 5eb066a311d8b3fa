using Samples.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Samples.Forecasting;

public sealed class FaultCountTests
{
    [Fact]
    public void Faults_with_an_alert_are_found_and_alerts_elsewhere_are_false()
    {
        // Faults in the hours 2 and 3, and 7; the hour behind each is excused.
        bool[] alerts = [true, true, false, true, true, true, false, false, false, true];
        FaultCount count = FaultCount.Of(alerts, from: 1, [(2, 4), (7, 8)]);
        Assert.Equal(new FaultCount(2, 1, 3, 4), count);
        Assert.Equal((0.5, 750), (count.Recall, count.FalseAlertsPerThousandHours));
    }
}
