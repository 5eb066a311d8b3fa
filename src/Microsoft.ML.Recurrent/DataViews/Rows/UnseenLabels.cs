using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Labels for which there is no class: those of validation data that training never saw, or of rows that a model goes on with and that it does not know.</summary>
/// <param name="includesMissingKeys">
/// Whether key 0 counts as one: that is what MapValueToKey makes of a value that it did not meet where it was fitted.
/// </param>
/// <param name="areMissing">Whether such texts have no class at all, and are only remembered.</param>
internal sealed class UnseenLabels(bool includesMissingKeys, bool areMissing = false)
{
    private readonly WordIndex _texts = new(isLearning: true);

    /// <summary>Those that are texts: the i-th has class UnseenClass - i.</summary>
    public IReadOnlyList<string> Texts => _texts.Words;

    public int ClassOfMissingKey { get; } = includesMissingKeys ? TargetStore.UnseenClass : TargetStore.MissingClass;

    public int ClassOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return TargetStore.MissingClass;
        }

        int id = _texts.IdOf(text);
        return areMissing ? TargetStore.MissingClass : TargetStore.UnseenClass + 1 - id;
    }
}
