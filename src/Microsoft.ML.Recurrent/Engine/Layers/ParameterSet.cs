using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The parameters of a network in the order in which its layers declared them.</summary>
/// <param name="declared">
/// Told each parameter's name and shape; may throw. A layer declares its parameters before it takes memory for copies of them, so a network whose sizes come
/// from outside can be stopped before it costs anything.
/// </param>
internal sealed class ParameterSet(ParameterSet.Declared? declared = null)
{
    private readonly List<Parameter> _parameters = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public delegate void Declared(string name, ReadOnlySpan<int> shape);

    public IReadOnlyList<Parameter> All => _parameters;

    /// <summary>Floats of a flat buffer for all of them, gaps up to the next block included (zero in every buffer).</summary>
    public int TotalLength { get; private set; }

    public Parameter Add(string name, int[] shape, ParameterInitializer initializer, bool isDecayed, bool isTrained = true, int gateCount = 1, bool isTable = false)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"Two parameters are named '{name}'.", nameof(name));
        }

        declared?.Invoke(name, shape);
        var parameter = new Parameter(name, shape, TotalLength, initializer, isDecayed) { IsTrained = isTrained, GateCount = gateCount, IsTable = isTable };
        _parameters.Add(parameter);
        TotalLength = checked(TotalLength + AlignedBuffer.RoundUp(parameter.Length));
        return parameter;
    }

    public AlignedBuffer NewBuffer() => new(TotalLength);
}
