using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>How a conversion of tags becomes JSON and is read again; generated at compile time, so that trimmed programs save models too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TagConversion))]
internal sealed partial class TagConversionJson : JsonSerializerContext;
