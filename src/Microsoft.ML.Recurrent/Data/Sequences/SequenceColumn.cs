using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A column of sequences, what an error calls it, and the columns of rows that it is made of.</summary>
internal sealed record SequenceColumn(
    string Role,
    string Name,
    DataViewType Type,
    SequenceColumnKind Kind,
    IReadOnlyList<DataViewSchema.Column> Sources,
    DataViewSchema.Annotations? Annotations);
