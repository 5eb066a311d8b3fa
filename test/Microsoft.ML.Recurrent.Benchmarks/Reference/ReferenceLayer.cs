using System.Numerics.Tensors;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A recurrent layer in one direction, step by step; a step is of some sequences, whose states come in.</summary>
internal sealed class ReferenceLayer(RecurrentKind kind, ReferenceParameters weights, string prefix, string suffix)
{
    private readonly IReferenceCell _cell = kind == RecurrentKind.Lstm ? new ReferenceLstmCell() : new ReferenceGruCell();

    /// <summary>The step's new states, and what <see cref="Backward"/> needs.</summary>
    public ReferenceStep[] Forward(double[][] input, double[][] hidden, double[][] cell)
    {
        double[][] inputParts = Of(weights, "weight_ih").Times(input), hiddenParts = Of(weights, "weight_hh").Times(hidden);
        AddBias(inputParts, "bias_ih");
        AddBias(hiddenParts, "bias_hh");
        ReferenceStep[] steps = [.. hidden.Select((entry, s) => new ReferenceStep(inputParts[s], hiddenParts[s], entry, cell[s]))];
        Array.ForEach(steps, _cell.Forward);
        return steps;
    }

    /// <summary>
    /// Replaces the gradients of the new states by those of the states that came in, adds those of the weights, and gives that of the input. Once per step.
    /// </summary>
    public double[][] Backward(double[][] input, ReferenceStep[] steps, double[][] hiddenGradient, double[][] cellGradient, ReferenceParameters gradients)
    {
        for (int s = 0; s < steps.Length; s++)
        {
            _cell.Backward(steps[s], hiddenGradient[s], cellGradient[s]);
        }

        double[][] inputParts = Array.ConvertAll(steps, step => step.InputPart), hiddenParts = Array.ConvertAll(steps, step => step.HiddenPart);
        Of(gradients, "weight_ih").AddOuterProducts(inputParts, input);
        Of(gradients, "weight_hh").AddOuterProducts(hiddenParts, Array.ConvertAll(steps, step => step.EntryHidden));
        Of(gradients, "bias_ih").AddAll(inputParts);
        Of(gradients, "bias_hh").AddAll(hiddenParts);
        double[][] throughWeights = Of(weights, "weight_hh").TransposedTimes(hiddenParts);
        for (int s = 0; s < steps.Length; s++)
        {
            TensorPrimitives.Add(hiddenGradient[s], throughWeights[s], hiddenGradient[s]);
        }

        return Of(weights, "weight_ih").TransposedTimes(inputParts);
    }

    private ReferenceMatrix Of(ReferenceParameters parameters, string name) => parameters[prefix + name + suffix];

    private void AddBias(double[][] vectors, string name) => Array.ForEach(vectors, vector => TensorPrimitives.Add(vector, Of(weights, name).Values, vector));
}
