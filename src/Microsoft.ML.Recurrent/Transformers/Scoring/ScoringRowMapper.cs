using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>Scores row by row, for PredictionEngine.</summary>
internal sealed class ScoringRowMapper(ModelOutput output, DataViewSchema input) : IRowToRowMapper
{
    private readonly ScoringSchema _schema = new(output, input);

    public DataViewSchema InputSchema => _schema.Input;

    public DataViewSchema OutputSchema => _schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _schema.Dependencies(_schema.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        => new ScoredRow(_schema, input, _schema.Active(activeColumns));
}
