using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.TagConversions;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<TaggingSchemeConvertingTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>Writes the tags of a column in another scheme. Made by <see cref="TaggingSchemeConvertingEstimator"/>.</summary>
public sealed class TaggingSchemeConvertingTransformer : ITransformer, ILoadableTransformer<TaggingSchemeConvertingTransformer>
{
    private const string SpecName = "conversion.json";

    private static readonly ModelEntryFormat Format = new("RECURTSC", 0x00010001, 0x00010001, 0x00010001, "TaggingSchemeConverter");

    private readonly TagConversion _conversion;

    internal TaggingSchemeConvertingTransformer(TagConversion conversion) => _conversion = conversion;

    static ModelEntryFormat ILoadableTransformer<TaggingSchemeConvertingTransformer>.EntryFormat => Format;

    /// <summary>Always true.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of <paramref name="inputSchema"/> with the output column, which has the input column's type.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new TagConversionSchema(_conversion, inputSchema).Output;
    }

    /// <summary>Adds the output column; tags are converted when a cursor reads them.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new TagConversionView(_conversion, input);
    }

    /// <summary>What converts a single row, as PredictionEngine does.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new TagConversionMapper(_conversion, inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
        => ModelEntryWriter.Begin<TaggingSchemeConvertingTransformer>(ctx)
            .WriteStream(SpecName, stream => JsonSerializer.Serialize(stream, _conversion, TagConversionJson.Default.TagConversion));

    static TaggingSchemeConvertingTransformer ILoadableTransformer<TaggingSchemeConvertingTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(entry.ReadStream(SpecName, Read));

    private static TagConversion Read(Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize(stream, TagConversionJson.Default.TagConversion) ?? throw new InvalidDataException($"{SpecName} is empty.");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"{SpecName} is damaged: {exception.Message}", exception);
        }
    }
}
