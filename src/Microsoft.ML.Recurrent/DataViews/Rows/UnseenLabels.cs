using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>The labels of validation data that training never saw, for which there is no class.</summary>
/// <param name="includesMissingKeys">
/// Whether key 0 counts as one: that is what MapValueToKey makes of a value that it did not meet where it was fitted.
/// </param>
internal sealed class UnseenLabels(bool includesMissingKeys)
{
    private readonly WordIndex _texts = new(isLearning: true);

    /// <summary>Those that are texts: the i-th has class UnseenClass - i.</summary>
    public IReadOnlyList<string> Texts => _texts.Words;

    public int ClassOfMissingKey { get; } = includesMissingKeys ? TargetStore.UnseenClass : TargetStore.MissingClass;

    public int ClassOf(ReadOnlySpan<char> text) => text.IsEmpty ? TargetStore.MissingClass : TargetStore.UnseenClass + 1 - _texts.IdOf(text);
}
