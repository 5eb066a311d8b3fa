namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>r, z = sigmoid(gates); n = tanh(input's part + r * hidden state's part); h = (1-z)*n + z*h'. PyTorch's form.</summary>
internal sealed class ReferenceGruCell : IReferenceCell
{
    public void Forward(ReferenceStep step)
    {
        for (int unit = 0; unit < step.Hidden.Length; unit++)
        {
            (_, double z, double n) = GatesOf(step, unit);
            step.Hidden[unit] = ((1 - z) * n) + (z * step.EntryHidden[unit]);
        }
    }

    public void Backward(ReferenceStep step, double[] hiddenGradient, double[] cellGradient)
    {
        int hiddenSize = step.Hidden.Length;
        for (int unit = 0; unit < hiddenSize; unit++)
        {
            (double r, double z, double n) = GatesOf(step, unit);
            double ofNew = hiddenGradient[unit] * (1 - z) * (1 - (n * n));
            double ofUpdate = hiddenGradient[unit] * (step.EntryHidden[unit] - n) * z * (1 - z);
            double ofReset = ofNew * step.HiddenPart[(2 * hiddenSize) + unit] * r * (1 - r);
            Write(0, ofReset, ofReset);
            Write(1, ofUpdate, ofUpdate);
            Write(2, ofNew, ofNew * r);
            hiddenGradient[unit] *= z;

            void Write(int gate, double ofInputPart, double ofHiddenPart)
            {
                step.InputPart[(gate * hiddenSize) + unit] = ofInputPart;
                step.HiddenPart[(gate * hiddenSize) + unit] = ofHiddenPart;
            }
        }
    }

    private static (double R, double Z, double N) GatesOf(ReferenceStep step, int unit)
    {
        int hiddenSize = step.Hidden.Length;
        double r = Sigmoid(step.InputPart[unit] + step.HiddenPart[unit]);
        double z = Sigmoid(step.InputPart[hiddenSize + unit] + step.HiddenPart[hiddenSize + unit]);
        return (r, z, Math.Tanh(step.InputPart[(2 * hiddenSize) + unit] + (r * step.HiddenPart[(2 * hiddenSize) + unit])));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
