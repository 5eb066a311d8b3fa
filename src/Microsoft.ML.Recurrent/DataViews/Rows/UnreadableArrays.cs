namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>
/// Members of type float[,] and the like, which ML.NET's LoadFromEnumerable takes for vectors in the schema and then fails to read, by a
/// <see cref="NullReferenceException"/> of its own code.
/// </summary>
internal static class UnreadableArrays
{
    private const string ReaderOfMembers = "Microsoft.ML.Data.DataViewConstructionUtils";

    /// <summary>Whether such a member is what an exception comes from, also through ML.NET's threads.</summary>
    public static bool AreCauseOf(Exception exception)
    {
        if (exception.GetBaseException() is not NullReferenceException { StackTrace: { } trace })
        {
            return false;
        }

        // In a further frame it could be a member's own code that failed.
        int end = trace.IndexOf('\n', StringComparison.Ordinal);
        return trace.AsSpan(0, end < 0 ? trace.Length : end).Contains(ReaderOfMembers, StringComparison.Ordinal);
    }

    public static InvalidOperationException Error(IEnumerable<string> columnNames, Exception cause)
    {
        string names = string.Join(" or ", columnNames.Select(name => $"'{name}'"));
        return new($"Feature column {names} could not be read: expected one float[] of all steps, step by step, with [VectorType(0, D)] where a step has D numbers, "
            + "got an array of several dimensions (such as float[,]), which ML.NET takes for a vector and cannot read.", cause);
    }
}
