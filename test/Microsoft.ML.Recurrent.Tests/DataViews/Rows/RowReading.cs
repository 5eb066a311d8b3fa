using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Rows;

internal static class RowReading
{
    /// <summary>Reads the current row's features into a store and returns their number of steps; the caller ends the sequence.</summary>
    public static int AppendFeatures(this SequenceRowReader reader, SequenceStore store) => reader.Append(store, reader.Read());
}
