using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// How the spec becomes JSON; generated at compile time, so that trimmed programs save models too. <see cref="ModelSpecReader"/>
/// reads it, by hand: whatever is added to a spec has a line there.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelSpec))]
[JsonSerializable(typeof(TagConversion))]
internal sealed partial class ModelSpecJson : JsonSerializerContext;
