using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A row of the regression example: hours of a day, and their mean to predict.</summary>
public sealed class DailyLoad
{
    [VectorType(6, 1)]
    public float[] Hours { get; set; } = [];

    public float Load { get; set; }

    public static IEnumerable<DailyLoad> Some(int count, int seed)
    {
        var random = new Random(seed);
        for (int row = 0; row < count; row++)
        {
            float[] hours = [.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())];
            yield return new DailyLoad { Hours = hours, Load = 100 + (10 * hours.Average()) };
        }
    }
}
