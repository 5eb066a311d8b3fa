using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>A model bound to an input schema: the schema that comes out, and which columns depend on which.</summary>
internal sealed class ScoringSchema
{
    private readonly DataViewSchema.Column[] _features;

    public ScoringSchema(ModelOutput output, DataViewSchema input, SequenceStore? replaced = null)
    {
        Replaced = replaced;
        FittedModel model = output.Model;
        ModelOutput = output;
        Input = input;
        foreach (FeatureColumn feature in model.Features)
        {
            FeatureSchema.Check(input, feature);
        }

        output.CheckCompared(input);
        _features = [.. model.Features.SelectMany(feature => feature.ColumnNames).Select(name => input[name])];
        Output = OutputSchema.AddTo(input, output.Format, model.Label);
    }

    /// <summary>What the model makes of its results.</summary>
    public ModelOutput ModelOutput { get; }

    /// <summary>Sequence i is read in place of the feature columns of row i; null: rows are read as they are.</summary>
    public SequenceStore? Replaced { get; }

    public FittedModel Model => ModelOutput.Model;

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    /// <summary>Whether a column of the output schema is one of the model's.</summary>
    public bool IsScored(int outputIndex) => outputIndex >= Input.Count;

    /// <summary>The place of one of the model's columns among them.</summary>
    public int PlaceOf(int outputIndex) => outputIndex - Input.Count;

    /// <summary>Which columns of the output are wanted.</summary>
    public bool[] Active(IEnumerable<DataViewSchema.Column> columns) => CursorChecks.Wanted(Output, columns);

    public bool NeedsScores(bool[] active) => active.AsSpan(Input.Count).Contains(true);

    /// <summary>The input columns that the wanted output columns are made of. The label is never one unless it is asked for.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
    {
        bool[] needed = active[..Input.Count];
        if (NeedsScores(active))
        {
            foreach (DataViewSchema.Column feature in _features)
            {
                needed[feature.Index] = true;
            }

            if (ModelOutput.ComparedColumnName is { } compared)
            {
                needed[Input[compared].Index] = true;
            }
        }

        return [.. Input.Where(column => needed[column.Index])];
    }
}
