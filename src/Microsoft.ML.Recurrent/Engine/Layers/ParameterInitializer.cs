namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>How a parameter gets its first values.</summary>
internal sealed class ParameterInitializer
{
    private readonly float[] _gateValues;

    private ParameterInitializer(ParameterInitializerKind kind, ReadOnlySpan<float> gateValues = default)
    {
        Kind = kind;
        _gateValues = gateValues.ToArray();
    }

    public static ParameterInitializer Zeros { get; } = new(ParameterInitializerKind.Zeros);

    public static ParameterInitializer Ones { get; } = new(ParameterInitializerKind.Ones);

    /// <inheritdoc cref="ParameterInitializerKind.GlorotUniform"/>
    public static ParameterInitializer GlorotUniform { get; } = new(ParameterInitializerKind.GlorotUniform);

    /// <inheritdoc cref="ParameterInitializerKind.Orthogonal"/>
    public static ParameterInitializer Orthogonal { get; } = new(ParameterInitializerKind.Orthogonal);

    /// <inheritdoc cref="ParameterInitializerKind.Identity"/>
    public static ParameterInitializer Identity { get; } = new(ParameterInitializerKind.Identity);

    /// <inheritdoc cref="ParameterInitializerKind.Normal"/>
    public static ParameterInitializer Normal { get; } = new(ParameterInitializerKind.Normal);

    public ParameterInitializerKind Kind { get; }

    /// <summary>For <see cref="ParameterInitializerKind.PerGate"/> the values, in the order of the gates' blocks.</summary>
    public ReadOnlySpan<float> GateValues => _gateValues;

    /// <summary>The same value for all elements of a gate's block: <paramref name="gateValues"/>, one per gate; empty: zeros.</summary>
    public static ParameterInitializer PerGate(ReadOnlySpan<float> gateValues)
        => gateValues.IsEmpty ? Zeros : new ParameterInitializer(ParameterInitializerKind.PerGate, gateValues);
}
