using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// How the spec becomes JSON; generated at compile time, so that trimmed programs load models too. A property that a file lacks
/// gets its type's zero, not its initializer's value: what is added to a spec later must mean the old behaviour by its zero.
/// A property that this build does not know is refused, since the model might not work as meant without it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelSpec))]
internal sealed partial class ModelSpecJson : JsonSerializerContext;
