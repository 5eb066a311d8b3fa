using System.Text.Json.Serialization;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What the search hands out and takes back as JSON, without reflection. A value of NaN is the text "NaN".</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrialAssignment))]
[JsonSerializable(typeof(TrialEnd))]
[JsonSerializable(typeof(TrialAnswer))]
[JsonSerializable(typeof(TrialParameters))]
internal sealed partial class TuningJson : JsonSerializerContext;
