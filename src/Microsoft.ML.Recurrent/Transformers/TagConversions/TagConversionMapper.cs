using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>Converts row by row, for PredictionEngine.</summary>
internal sealed class TagConversionMapper(TagConversion conversion, DataViewSchema input) : IRowToRowMapper
{
    private readonly TagConversionSchema _schema = new(conversion, input);

    public DataViewSchema InputSchema => _schema.Input;

    public DataViewSchema OutputSchema => _schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _schema.Dependencies(_schema.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        => new TagConversionRow(_schema, input, _schema.Active(activeColumns));
}
