using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>
/// One direction of a recurrent layer as its formulas read, in double precision: one sequence, one unit and one step at a
/// time.
/// </summary>
internal sealed class ReferenceRecurrence(
    CellDefinition definition, ParameterSet parameters, string suffix, int hiddenSize, double[]? recurrentMask = null, string prefix = "")
{
    private const int Missing = -1;

    private readonly string _name = TestCells.NameOf(definition);

    // Looked up once: finite differences run a sequence thousands of times.
    private readonly int _weightIh = OffsetOf(parameters, prefix + "weight_ih" + suffix);
    private readonly int _weightHh = OffsetOf(parameters, prefix + "weight_hh" + suffix);
    private readonly int _biasIh = OffsetOf(parameters, prefix + "bias_ih" + suffix);
    private readonly int _biasHh = OffsetOf(parameters, prefix + "bias_hh" + suffix);
    private readonly int _weightCi = OffsetOf(parameters, prefix + "weight_ci" + suffix);
    private readonly int _weightCf = OffsetOf(parameters, prefix + "weight_cf" + suffix);
    private readonly int _weightCo = OffsetOf(parameters, prefix + "weight_co" + suffix);

    /// <summary>Hidden states [step][unit] in the order of the steps given.</summary>
    public double[][] Run(double[][] steps, double[] weights) => Run(steps, weights, new double[hiddenSize], new double[hiddenSize]).Output;

    /// <summary>As above from given states; and the cell state after the last step.</summary>
    public (double[][] Output, double[] Cell) Run(double[][] steps, double[] weights, double[] hidden, double[] cell)
    {
        var output = new double[steps.Length][];
        for (int step = 0; step < steps.Length; step++)
        {
            (hidden, cell) = Step(steps[step], hidden, cell, weights);
            output[step] = hidden;
        }

        return (output, cell);
    }

    public (double[] Hidden, double[] Cell) Step(double[] input, double[] previousHidden, double[] previousCell, double[] weights)
    {
        double[] seen = recurrentMask is null ? previousHidden : [.. previousHidden.Zip(recurrentMask, (h, m) => h * m)];
        var hidden = new double[hiddenSize];
        var cell = new double[hiddenSize];
        double[] reset = [];
        if (_name == nameof(CellKind.GruResetBefore))
        {
            reset = [.. Enumerable.Range(0, hiddenSize).Select(u => Sigmoid(In(0, u) + Rec(0, u, seen)) * seen[u])];
        }

        for (int u = 0; u < hiddenSize; u++)
        {
            switch (_name)
            {
                case nameof(CellKind.ElmanTanh):
                    hidden[u] = Math.Tanh(In(0, u) + Rec(0, u, seen));
                    break;
                case nameof(CellKind.ElmanRelu):
                    hidden[u] = Math.Max(0, In(0, u) + Rec(0, u, seen));
                    break;
                case nameof(CellKind.Lstm) or nameof(CellKind.LstmPeephole):
                    double i = Sigmoid(In(0, u) + Rec(0, u, seen) + Peephole(_weightCi, u) * previousCell[u]);
                    double f = Sigmoid(In(1, u) + Rec(1, u, seen) + Peephole(_weightCf, u) * previousCell[u]);
                    cell[u] = f * previousCell[u] + i * Math.Tanh(In(2, u) + Rec(2, u, seen));
                    hidden[u] = Sigmoid(In(3, u) + Rec(3, u, seen) + Peephole(_weightCo, u) * cell[u]) * Math.Tanh(cell[u]);
                    break;
                case nameof(CellKind.LstmCoupled) or nameof(CellKind.LstmCoupledPeephole):
                    double forget = Sigmoid(In(0, u) + Rec(0, u, seen) + Peephole(_weightCf, u) * previousCell[u]);
                    cell[u] = forget * previousCell[u] + (1 - forget) * Math.Tanh(In(1, u) + Rec(1, u, seen));
                    hidden[u] = Sigmoid(In(2, u) + Rec(2, u, seen) + Peephole(_weightCo, u) * cell[u]) * Math.Tanh(cell[u]);
                    break;
                case nameof(CellKind.GruResetAfter):
                    double update = Sigmoid(In(1, u) + Rec(1, u, seen));
                    double candidate = Math.Tanh(In(2, u) + Sigmoid(In(0, u) + Rec(0, u, seen)) * Rec(2, u, seen));
                    hidden[u] = (1 - update) * candidate + update * previousHidden[u];
                    break;
                case nameof(CellKind.GruResetBefore):
                    double z = Sigmoid(In(1, u) + Rec(1, u, seen));
                    hidden[u] = (1 - z) * Math.Tanh(In(2, u) + Rec(2, u, reset)) + z * previousHidden[u];
                    break;
                case nameof(LeakyCell):
                    hidden[u] = LeakyCell.Decay * previousHidden[u] + Math.Tanh(In(0, u));
                    break;
                case nameof(MinimalGruCell):
                    double keep = Sigmoid(In(0, u));
                    hidden[u] = keep * previousHidden[u] + (1 - keep) * In(1, u);
                    break;
                case nameof(SimpleUnitCell):
                    double stays = Sigmoid(In(0, u) + Peephole(_weightCf, u) * previousCell[u]);
                    cell[u] = stays * previousCell[u] + (1 - stays) * In(2, u);
                    hidden[u] = Sigmoid(In(1, u) + Peephole(_weightCo, u) * previousCell[u]) * Math.Tanh(cell[u]);
                    break;
                default:
                    Assert.Fail($"No formulas for {_name}.");
                    break;
            }
        }

        return (hidden, cell);

        double In(int gate, int unit) => Product(_weightIh, _biasIh, gate, unit, input);
        double Rec(int gate, int unit, double[] operand) => Product(_weightHh, _biasHh, gate, unit, operand);

        double Product(int weight, int bias, int gate, int unit, double[] operand)
        {
            int row = gate * hiddenSize + unit;
            double sum = weights[bias + row];
            int first = weight + row * operand.Length;
            for (int k = 0; k < operand.Length; k++)
            {
                sum += weights[first + k] * operand[k];
            }

            return sum;
        }

        double Peephole(int offset, int unit) => offset == Missing ? 0 : weights[offset + unit];
    }

    private static int OffsetOf(ParameterSet parameters, string name) => parameters.All.FirstOrDefault(parameter => parameter.Name == name)?.Offset ?? Missing;

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
