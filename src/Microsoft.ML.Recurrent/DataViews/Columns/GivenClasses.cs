namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Holds the classes of a column against those of the model that training continues from.</summary>
internal static class GivenClasses
{
    private const string Role = "label";
    private const string Hint = "; key values come from the MapValueToKey that the model was trained behind";

    /// <summary>The same classes in the same order, or more behind them.</summary>
    /// <param name="given">Of the model.</param>
    /// <param name="found">Of the data.</param>
    /// <param name="mayHaveMore">Whether classes may be added.</param>
    /// <exception cref="ArgumentOutOfRangeException">They differ; the error names the first key that does.</exception>
    public static void Check(LabelColumn given, LabelColumn found, bool mayHaveMore)
    {
        if (given.Values is null != found.Values is null)
        {
            throw SchemaMismatch.Unexpected(
                Role, found.Name, $"keys {(given.Values is null ? "without" : "with")} KeyValues, as those of the model", $"keys {(found.Values is null ? "without" : "with")} them");
        }

        string[] expected = given.Values?.ToTexts() ?? [];
        string[] got = found.Values?.ToTexts() ?? [];
        int place = expected.AsSpan().CommonPrefixLength(got);
        if (place < Math.Min(expected.Length, got.Length))
        {
            throw SchemaMismatch.Unexpected(Role, found.Name, $"the key values of the model, of which key {place + 1} is '{expected[place]}'", $"'{got[place]}'{Hint}");
        }

        if (given.Values is not null && given.Values.Kind != found.Values!.Kind)
        {
            throw SchemaMismatch.Unexpected(Role, found.Name, $"key values of type {given.Values.Kind.Name}, as those of the model", found.Values.Kind.Name);
        }

        if (found.ClassCount < given.ClassCount)
        {
            string missing = place < expected.Length ? $", without key {place + 1}, '{expected[place]}'" : "";
            throw SchemaMismatch.Unexpected(Role, found.Name, $"the model's {given.ClassCount} classes", $"{found.ClassCount}{missing}{Hint}");
        }

        if (found.ClassCount > given.ClassCount && !mayHaveMore)
        {
            string first = given.ClassCount < got.Length ? $", of which key {given.ClassCount + 1} is '{got[given.ClassCount]}'" : "";
            throw SchemaMismatch.Unexpected(
                Role, found.Name, $"the model's {given.ClassCount} classes (more with ContinueTrainingOptions.AddNewClasses)", $"{found.ClassCount}{first}{Hint}");
        }
    }
}
