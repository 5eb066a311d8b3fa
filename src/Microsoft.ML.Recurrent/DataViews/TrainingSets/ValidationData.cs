using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Rows given to validate on, as sequences in memory or as a stream.</summary>
/// <param name="Store">Null where there is a stream.</param>
/// <param name="Stream">Null where the sequences are in memory.</param>
/// <param name="Rows">The rows read, with the number of labels that training never saw.</param>
/// <param name="UnseenTexts">Those of these labels that are texts.</param>
internal sealed record ValidationData(SequenceStore? Store, ExampleStream? Stream, RowCounts Rows, IReadOnlyList<string> UnseenTexts);
