using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Samples.Baselines;
using Samples.Data;
using Samples.Running;

namespace Samples.Forecasting;

/// <summary>
/// An office's electricity load by hours: days and weekends, the weather, noise, and in the test part faults that no single number gives away, such as a night that
/// looks like a day. A forecaster learns the load, a later month without faults calibrates the alarm, and the test part counts alarms and faults.
/// </summary>
internal static class Anomalies
{
    public static readonly Sample Sample = new(
        "anomaly",
        "Faults in an office's electricity load, found by the error of a forecast.",
        SampleOptions.Cell | SampleOptions.Seed | SampleOptions.Epochs,
        Run);

    private static int Run(SampleArguments arguments)
    {
        return 0;
    }
}
