namespace Microsoft.ML.Recurrent.Parity;

/// <summary>A stack of recurrent layers: what it is made of, and the names and shapes of its weights in PyTorch's order.</summary>
internal sealed record NetworkShape(CellKind Cell, int InputSize, int HiddenSize, int LayerCount, bool Bidirectional)
{
    public bool HasCellState => Cell is CellKind.Lstm or CellKind.LstmPeephole or CellKind.LstmCoupled or CellKind.LstmCoupledPeephole;

    public bool IsTorchModule => Cell <= CellKind.Gru;

    public int DirectionCount => Bidirectional ? 2 : 1;

    public int GateCount => Cell switch
    {
        CellKind.RnnTanh or CellKind.RnnRelu => 1,
        CellKind.Lstm or CellKind.LstmPeephole => 4,
        _ => 3,
    };

    /// <summary>The suffix of layer and direction, as in weight_ih_l0_reverse.</summary>
    public static string Suffix(int layer, bool reverse) => $"_l{layer}{(reverse ? "_reverse" : "")}";

    public IEnumerable<(string Name, long[] Shape)> Weights()
    {
        for (int layer = 0; layer < LayerCount; layer++)
        {
            int layerInput = layer == 0 ? InputSize : HiddenSize * DirectionCount;
            for (int direction = 0; direction < DirectionCount; direction++)
            {
                string suffix = Suffix(layer, direction == 1);
                yield return ("weight_ih" + suffix, [GateCount * HiddenSize, layerInput]);
                yield return ("weight_hh" + suffix, [GateCount * HiddenSize, HiddenSize]);
                yield return ("bias_ih" + suffix, [GateCount * HiddenSize]);
                yield return ("bias_hh" + suffix, [GateCount * HiddenSize]);
                foreach (string peephole in Peepholes())
                {
                    yield return (peephole + suffix, [HiddenSize]);
                }
            }
        }
    }

    private string[] Peepholes() => Cell switch
    {
        CellKind.LstmPeephole => ["weight_ci", "weight_cf", "weight_co"],
        CellKind.LstmCoupledPeephole => ["weight_cf", "weight_co"],
        _ => [],
    };
}
