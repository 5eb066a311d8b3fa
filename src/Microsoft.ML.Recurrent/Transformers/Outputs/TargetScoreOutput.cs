using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>How probable an encoder-decoder finds the targets that rows have: one number for each row.</summary>
/// <param name="model">The encoder-decoder.</param>
/// <param name="source">The column of targets.</param>
/// <param name="outputColumnName">The column that is added.</param>
internal sealed class TargetScoreOutput(FittedModel model, SequenceLabelSource source, string outputColumnName) : ModelOutput(model)
{
    public override OutputFormat Format { get; } = new("SequenceToSequence", new OutputColumn(outputColumnName, OutputItem.Single, OutputExtent.One));

    public override string ComparedColumnName => source.ColumnName;

    public override TargetShape ComparedShape => TargetShape.Sequence;

    public override LabelReader NewComparedReader(DataViewRow row) => source.ReaderOf(row);

    public override SequenceResults NewResults() => new TargetScoreResults();

    public override Delegate Getter(int place, IShownScores shown) => (ValueGetter<float>)((ref float score) =>
    {
        (SequenceResults results, int sequence) = shown.Shown;
        score = ((TargetScoreResults)results).ScoreOf(sequence);
    });
}
