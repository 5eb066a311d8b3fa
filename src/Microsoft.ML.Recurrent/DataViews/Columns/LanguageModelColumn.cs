using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>The column of a language model as scoring reads it: its tokens have the order of the classes that training read it as.</summary>
internal static class LanguageModelColumn
{
    /// <summary>Ids that the network's vocabulary has and the column's does not: end and begin.</summary>
    public const int SpecialCount = TargetSymbols.First - 1;

    /// <param name="label">Fitted to the training rows.</param>
    /// <param name="keyRawType">Raw type of its keys; null: they are texts.</param>
    public static FeatureColumn Of(LabelColumn label, string? keyRawType)
    {
        string[]? texts = label.Values?.ToTexts();
        return keyRawType is not null
            ? new FeatureColumn
            {
                ColumnName = label.Name,
                Kind = FeatureKind.Keys,
                KeyRawType = keyRawType,
                Keys = [.. Enumerable.Range(1, label.ClassCount).Select(key => (ulong)key)],
                KeyNames = texts,
            }
            : new FeatureColumn { ColumnName = label.Name, Kind = label.IsText ? FeatureKind.Characters : FeatureKind.Words, Vocabulary = texts };
    }

    /// <summary>The network's symbol for a token of the column: 0, unknown, is 0.</summary>
    public static int SymbolOf(int token) => token == 0 ? TargetSymbols.Unknown : token + SpecialCount;
}
