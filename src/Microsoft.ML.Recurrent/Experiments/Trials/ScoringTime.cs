using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>How long a model takes to score rows of a data view.</summary>
internal static class ScoringTime
{
    private const int MaximumRows = 256;
    private const int PassCount = 3;

    /// <summary>The shortest of a few passes over the first rows, reading them included.</summary>
    public static double MillisecondsPerRow(ITransformer model, IDataView data)
    {
        double shortest = double.PositiveInfinity;
        for (int pass = 0; pass < PassCount; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            int rows = 0;
            IDataView scored = model.Transform(data);
            using DataViewRowCursor cursor = scored.GetRowCursor(scored.Schema.Where(column => data.Schema.GetColumnOrNull(column.Name) is null));
            while (rows < MaximumRows && cursor.MoveNext())
            {
                rows++;
            }

            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalMilliseconds / Math.Max(1, rows));
        }

        return shortest;
    }
}
