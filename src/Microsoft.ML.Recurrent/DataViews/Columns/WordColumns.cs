using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>The further inputs that a column of words gives: its words' characters and their casing.</summary>
internal static class WordColumns
{
    /// <summary>
    /// The columns with what the settings ask of those that hold words; further inputs stand behind all columns, so that these keep
    /// their places.
    /// </summary>
    public static IReadOnlyList<FeatureColumn> Expand(IReadOnlyList<FeatureColumn> drafts, DataViewSchema schema, WordSettings settings)
    {
        if (settings.IsPlain)
        {
            return drafts;
        }

        FeatureColumn[] words = [.. drafts.Where(feature => feature.Kind == FeatureKind.Words)];
        if (words.Length == 0)
        {
            string name = drafts[0].ColumnName;
            throw SchemaMismatch.Unexpected(
                "feature", name, "a vector of Text, since options read the words' characters, casing, lower case or digits", schema[name].Type.ToString()!);
        }

        return
        [
            .. drafts.Select(feature => feature.Kind == FeatureKind.Words ? Draft(feature, FeatureKind.Words, settings) : feature),
            .. settings.HasSpelling ? words.Select(feature => Draft(feature, FeatureKind.Spelling, settings)) : [],
            .. settings.HasCasing ? words.Select(feature => Draft(feature, FeatureKind.Casing, settings)) : [],
        ];
    }

    private static FeatureColumn Draft(FeatureColumn words, FeatureKind kind, WordSettings settings) => new()
    {
        ColumnName = words.ColumnName,
        Kind = kind,
        FurtherColumnNames = kind == FeatureKind.Words ? words.FurtherColumnNames : null,
        FirstId = kind == FeatureKind.Words ? words.FirstId : 1,
        LowersCase = kind == FeatureKind.Words && settings.Normalization.LowersCase,
        NormalizesDigits = kind != FeatureKind.Casing && settings.Normalization.NormalizesDigits,
    };
}
