namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Columns of lengths of their own that are read after a first one, as a question and its context.</summary>
internal static class FurtherColumns
{
    private const string Option = "option FurtherFeatureColumnNames";

    /// <summary>The first column with the others behind it, not fitted yet.</summary>
    /// <param name="schema">Of the training data.</param>
    /// <param name="described">The columns in their order.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not all hold the same kind of tokens.</exception>
    public static FeatureColumn Join(DataViewSchema schema, IReadOnlyList<FeatureColumn> described)
    {
        FeatureColumn first = described[0];
        DataViewSchema.Column column = schema[first.ColumnName];
        if (!first.IsToken)
        {
            throw SchemaMismatch.Unexpected("feature", first.ColumnName, $"text or keys before further columns ({Option})", column.Type.ToString()!);
        }

        foreach (FeatureColumn further in described.Skip(1))
        {
            DataViewSchema.Column other = schema[further.ColumnName];
            if (further.Kind != first.Kind || further.KeyRawType != first.KeyRawType)
            {
                throw SchemaMismatch.Unexpected(
                    "feature", further.ColumnName, $"tokens as in column '{first.ColumnName}' of {column.Type} ({Option})", other.Type.ToString()!);
            }

            KeyValues? values = KeyValues.Of(column);
            if (first.Kind == FeatureKind.Keys && !(values is null ? KeyValues.Of(other) is null : values.IsSameAs(KeyValues.Of(other))))
            {
                throw SchemaMismatch.Unexpected(
                    "feature",
                    further.ColumnName,
                    $"the key values of column '{first.ColumnName}' ({Option})",
                    "other ones; MapValueToKey maps several columns by the same values with keyData");
            }
        }

        return first.Read(described.Count, [.. described.Skip(1).Select(further => further.ColumnName)]);
    }
}
