using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>Reads rows into steps of a frequency.</summary>
internal static class KeptRows
{
    /// <param name="input">The rows.</param>
    /// <param name="index">Their series and times.</param>
    /// <param name="frequency">The frequency.</param>
    /// <param name="aggregation">What becomes of several rows of one step.</param>
    /// <param name="columns">Where values are kept.</param>
    /// <param name="series">Receives the steps of each series.</param>
    public static void Read(
        DataViewRowCursor input, SeriesIndex index, StepFrequency frequency, StepAggregation aggregation, KeptColumn[] columns, List<KeptStep>[] series)
    {
        int kept = 0;
        for (int row = 0; input.MoveNext(); row++)
        {
            int of = index.SeriesOf(row);
            List<KeptStep> steps = series[of];
            DateTime time = index.TimeOf(row);
            DateTime start = aggregation == StepAggregation.None ? time : frequency.StartOf(time);
            bool isFurther = aggregation != StepAggregation.None && steps.Count > 0 && steps[^1].Time == start;
            if (aggregation == StepAggregation.None && steps.Count > 0 && !frequency.IsStep(steps[0].Time, time))
            {
                throw new InvalidDataException(
                    $"Row {row}: expected times of {index.Described(of)} in steps of {frequency} from {index.TimeTextOf(steps[0].Row)}, got {index.TimeTextOf(row)}. "
                    + "Name another frequency, or an aggregation.");
            }

            foreach (KeptColumn column in columns)
            {
                if (isFurther)
                {
                    column.Combine(steps[^1].Row);
                }
                else
                {
                    column.Add();
                }
            }

            if (!isFurther)
            {
                steps.Add(new KeptStep(kept++, start));
            }
        }
    }
}
