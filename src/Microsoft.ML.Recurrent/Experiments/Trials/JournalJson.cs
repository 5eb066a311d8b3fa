using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Trials as JSON, without reflection. A value of NaN is the text "NaN".</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JournalEvent))]
[JsonSerializable(typeof(RunnerMessage))]
internal sealed partial class JournalJson : JsonSerializerContext;
