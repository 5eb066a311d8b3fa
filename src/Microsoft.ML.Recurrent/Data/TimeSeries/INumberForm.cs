namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>How a column of fractional numbers is read and shown.</summary>
/// <typeparam name="T">Single, Double, or a vector of Single.</typeparam>
internal interface INumberForm<T>
{
    /// <summary>The numbers of the input's row.</summary>
    double[] Read();

    /// <summary>Shows numbers in the column's type.</summary>
    void Write(ReadOnlySpan<double> numbers, ref T value);
}
