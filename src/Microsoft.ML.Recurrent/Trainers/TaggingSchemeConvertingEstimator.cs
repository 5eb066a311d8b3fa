using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.TagConversions;

namespace Microsoft.ML.Recurrent;

/// <summary>Writes the tags of a column in another scheme, as IOB1 in BIO or BIO in BIOES.</summary>
/// <remarks>
/// <para>
/// Tags are read with the letters of any scheme (see <see cref="TaggingScheme"/>), as <see cref="TagFormat"/> says, and written as in <c>B-PER</c>. Ill-formed sequences are read as the CoNLL evaluation script
/// reads them (an I- that nothing of its type goes before begins an entity) and become well formed. A missing tag, the empty text, stays
/// missing and ends the entity before it. Any other text is an error that names its row.
/// </para>
/// <list type="table">
/// <listheader><term>Column</term><description>Type</description></listheader>
/// <item><term>Input</term><description>Vector of Text; of keys, MapKeyToValue makes texts</description></item>
/// <item><term>Output</term><description>The input's type</description></item>
/// </list>
/// <list type="table">
/// <item><term>Does this estimator need to look at the data to train its parameters?</term><description>No</description></item>
/// <item><term>Exportable to ONNX</term><description>No</description></item>
/// </list>
/// </remarks>
public sealed class TaggingSchemeConvertingEstimator : IEstimator<TaggingSchemeConvertingTransformer>
{
    private readonly TagConversion _conversion;

    internal TaggingSchemeConvertingEstimator(string outputColumnName, string? inputColumnName, TaggingScheme outputScheme, TagFormat? inputFormat)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (outputScheme == TaggingScheme.None || !Enum.IsDefined(outputScheme))
        {
            throw new ArgumentOutOfRangeException(nameof(outputScheme), outputScheme, "Expected a scheme with letters: Iob1, Bio, Bioes, Bilou, Bmes, Ioe1 or Ioe2.");
        }

        _conversion = new TagConversion
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            OutputScheme = outputScheme,
            InputFormat = inputFormat == TagFormat.Usual ? null : inputFormat,
        };
    }

    /// <summary>Checks the input column; there is nothing to learn.</summary>
    public TaggingSchemeConvertingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = new TagConversionSchema(_conversion, input.Schema);
        return new TaggingSchemeConvertingTransformer(_conversion);
    }

    /// <summary>The schema that the transformer will make, or an error that names the column that doesn't fit.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TagConversionSchema.Check(inputSchema, _conversion.InputColumnName);
        SchemaShape.Column tags = inputSchema.First(column => column.Name == _conversion.InputColumnName);
        return new SchemaShape(
            [
                .. inputSchema.Where(column => column.Name != _conversion.OutputColumnName),
                SchemaShapes.Column(_conversion.OutputColumnName, tags.Kind, TextDataViewType.Instance),
            ]);
    }
}
