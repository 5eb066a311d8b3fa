namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>i, f, o = sigmoid(gates), g = tanh(gates); c = f*c' + i*g; h = o*tanh(c).</summary>
internal sealed class ReferenceLstmCell : IReferenceCell
{
    public void Forward(ReferenceStep step)
    {
        for (int unit = 0; unit < step.Hidden.Length; unit++)
        {
            (double i, double f, double g, double o) = GatesOf(step, unit);
            step.Cell[unit] = (f * step.EntryCell[unit]) + (i * g);
            step.Hidden[unit] = o * Math.Tanh(step.Cell[unit]);
        }
    }

    public void Backward(ReferenceStep step, double[] hiddenGradient, double[] cellGradient)
    {
        int hiddenSize = step.Hidden.Length;
        for (int unit = 0; unit < hiddenSize; unit++)
        {
            (double i, double f, double g, double o) = GatesOf(step, unit);
            double tanhOfCell = Math.Tanh(step.Cell[unit]);
            double throughOutput = hiddenGradient[unit] * o * (1 - (tanhOfCell * tanhOfCell));
            double ofCell = cellGradient[unit] + throughOutput;
            Write(0, ofCell * g * i * (1 - i));
            Write(1, ofCell * step.EntryCell[unit] * f * (1 - f));
            Write(2, ofCell * i * (1 - (g * g)));
            Write(3, hiddenGradient[unit] * tanhOfCell * o * (1 - o));
            cellGradient[unit] = ofCell * f;
            hiddenGradient[unit] = 0;

            void Write(int gate, double gradient)
            {
                step.InputPart[(gate * hiddenSize) + unit] = gradient;
                step.HiddenPart[(gate * hiddenSize) + unit] = gradient;
            }
        }
    }

    private static (double I, double F, double G, double O) GatesOf(ReferenceStep step, int unit)
    {
        return (Sigmoid(PreActivation(0)), Sigmoid(PreActivation(1)), Math.Tanh(PreActivation(2)), Sigmoid(PreActivation(3)));

        double PreActivation(int gate)
        {
            int index = (gate * step.Hidden.Length) + unit;
            return step.InputPart[index] + step.HiddenPart[index];
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
