using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The parameters of a network in the order in which its layers declared them.</summary>
internal sealed class ParameterSet
{
    private readonly List<Parameter> _parameters = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<Parameter> All => _parameters;

    /// <summary>Floats of a flat buffer for all of them, gaps up to the next block included (zero in every buffer).</summary>
    public int TotalLength { get; private set; }

    public Parameter Add(string name, int[] shape, ParameterInitializer initializer, bool isDecayed, bool isTrained = true, int gateCount = 1, bool isTable = false)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"Two parameters are named '{name}'.", nameof(name));
        }

        var parameter = new Parameter(name, shape, TotalLength, initializer, isDecayed) { IsTrained = isTrained, GateCount = gateCount, IsTable = isTable };
        _parameters.Add(parameter);
        TotalLength = checked(TotalLength + AlignedBuffer.RoundUp(parameter.Length));
        return parameter;
    }

    public AlignedBuffer NewBuffer() => new(TotalLength);
}
