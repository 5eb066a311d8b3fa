namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>What a model that goes on says about labels that it has no class for.</summary>
internal static class UnknownLabels
{
    private const int ShownCount = 5;

    /// <summary>A warning once all rows are read, or none.</summary>
    public static IEnumerable<string> WarningsOf(LabelSource label)
    {
        IReadOnlyList<string> texts = label.UnknownTexts;
        if (texts.Count > 0)
        {
            string shown = string.Join(", ", texts.Take(ShownCount).Select(text => $"'{text}'"));
            yield return $"Column '{label.ColumnName}' has {texts.Count} {(texts.Count == 1 ? "label that is" : "labels that are")} no {(texts.Count == 1 ? "class" : "classes")} of the model: {shown}"
                + $"{(texts.Count > ShownCount ? ", ..." : "")}. Their steps are read as missing; AddNewClasses learns them.";
        }
    }
}
