using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Makes a <see cref="TaggingSchemeConvertingEstimator"/>, which writes the tags of a column in another scheme.</summary>
    /// <param name="catalog">The conversions.</param>
    /// <param name="outputColumnName">Name of the column to make.</param>
    /// <param name="inputColumnName">Name of the column of tags, a vector of texts; null: that of the output.</param>
    /// <param name="outputScheme">The scheme to write, any but <see cref="TaggingScheme.None"/>; tags are read in every scheme with letters.</param>
    /// <param name="inputFormat">How the tags that are read are written; null: as in <c>B-PER</c>. They come out as in <c>B-PER</c> whatever it is.</param>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: TaggingScheme.Bioes)
    ///     .Append(mlContext.Transforms.Conversion.MapValueToKey("Tags"));
    /// </code>
    /// </example>
    public static TaggingSchemeConvertingEstimator ConvertTaggingScheme(
        this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName,
        string? inputColumnName = null,
        TaggingScheme outputScheme = TaggingScheme.Bio,
        TagFormat? inputFormat = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new TaggingSchemeConvertingEstimator(outputColumnName, inputColumnName, outputScheme, inputFormat);
    }
}
