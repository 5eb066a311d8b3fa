namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>What to do about times of a series that do not ascend, for errors.</summary>
internal static class TimeAdvice
{
    public const string Sort = "Sort the rows by time before they are loaded: ML.NET has no transform that sorts.";

    /// <summary>What may be wrong where a time comes again in a series.</summary>
    /// <param name="hasSeriesColumn">Whether a column tells series apart.</param>
    public static string OfRepeated(bool hasSeriesColumn)
    {
        string series = hasSeriesColumn
            ? "the series column has to tell all of them apart (for example shop and product joined into one column)"
            : "name a series column that tells all of them apart (for example shop and product joined into one column)";
        return $"Where rows are of several series, {series}. Otherwise mlContext.Data.FillGaps with an aggregation puts rows of one time together. "
            + "Local times repeat an hour when clocks go back: use UTC.";
    }
}
