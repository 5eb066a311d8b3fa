using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How gradients travel back through time in a model, measured on sequences of its own kind.</summary>
public sealed record GradientFlowReport
{
    private const double Tiny = 1e-3;
    private const double Huge = 1e3;
    private const double MostSaturated = 0.9;
    private const double ManyUnits = 0.1;
    private static readonly int[] ShownLags = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>Sequences that were followed.</summary>
    public required int SequenceCount { get; init; }

    /// <summary>The recurrent layers, from the input up; of bidirectional ones each direction; of an encoder-decoder first those of the encoder.</summary>
    public required IReadOnlyList<LayerGradientFlow> Layers { get; init; }

    /// <summary>What looks wrong, in words; empty: nothing.</summary>
    public IReadOnlyList<string> Warnings => [.. Layers.SelectMany(WarningsOf)];

    /// <summary>A table of norms by lag, and what is known of the gates.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        foreach (LayerGradientFlow layer in Layers)
        {
            text.Append(culture, $"{Capitalized(layer.Name)}, gradients over {SequenceCount} sequences by lag\n{"lag",6}{"dL/dh",12}{(layer.CellNorms.Count > 0 ? "dL/dc" : ""),12}");
            foreach (GateFlow gate in layer.Gates)
            {
                text.Append(culture, $"{gate.Name,12}");
            }

            text.Append('\n');
            foreach (int lag in ShownLags.Where(lag => lag < layer.HiddenNorms.Count))
            {
                text.Append(culture, $"{lag,6}{layer.HiddenNorms[lag],12:E2}{(layer.CellNorms.Count > lag ? layer.CellNorms[lag].ToString("E2", culture) : ""),12}");
                foreach (GateFlow gate in layer.Gates)
                {
                    text.Append(culture, $"{(lag < gate.GradientNorms.Count ? gate.GradientNorms[lag].ToString("E2", culture) : ""),12}");
                }

                text.Append('\n');
            }

            text.Append(culture, $"memory length: {(layer.MemoryLength is { } length ? length.ToString(culture) : $"more than {layer.HiddenNorms.Count - 1}")}; dead units {100 * layer.DeadUnitShare:F0} %, saturated {100 * layer.SaturatedUnitShare:F0} %\n");
            foreach (GateFlow gate in layer.Gates)
            {
                text.Append(
                    culture,
                    $"{gate.Name}: mean {gate.MeanValue:F3}, low {100 * gate.LowShare:F0} %, high {100 * gate.HighShare:F0} %, spectral radius {gate.SpectralRadius:F3}, ")
                    .Append(culture, $"largest singular value {gate.LargestSingularValue:F3} (bound {gate.PascanuBound:F0}){(gate.TimeScale is { } scale ? string.Create(culture, $", time scale {scale:F1}") : "")}\n");
            }
        }

        foreach (string warning in Warnings)
        {
            text.Append(warning).Append('\n');
        }

        return text.ToString();
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static IEnumerable<string> WarningsOf(LayerGradientFlow layer)
    {
        double first = layer.HiddenNorms[0];
        double last = layer.HiddenNorms[^1];
        int lag = layer.HiddenNorms.Count - 1;
        if (lag > 0 && last < Tiny * first)
        {
            yield return FormattableString.Invariant(
                $"Gradients vanish in {layer.Name}: at lag {lag} they are {last / first:E1} of those at lag 0, and below 1 % from lag {layer.MemoryLength} on. What lies further back hardly changes the weights any more.");
        }

        if (lag > 0 && last > Huge * first)
        {
            yield return FormattableString.Invariant(
                $"Gradients explode in {layer.Name}: at lag {lag} they are {last / first:E1} times those at lag 0. A maximum gradient norm keeps training from diverging.");
        }

        if (layer.DeadUnitShare > ManyUnits)
        {
            yield return FormattableString.Invariant(
                $"{100 * layer.DeadUnitShare:F0} % of the units of {layer.Name} are dead: their state hardly moves over all steps, so nothing is learned through them. A lower learning rate, another start or fewer units may help.");
        }

        if (layer.SaturatedUnitShare > ManyUnits)
        {
            yield return FormattableString.Invariant(
                $"{100 * layer.SaturatedUnitShare:F0} % of the units of {layer.Name} are saturated at almost every step: hardly any gradient passes them. Smaller inputs, a lower learning rate or weight decay may help.");
        }

        foreach (GateFlow gate in layer.Gates)
        {
            double saturated = gate.LowShare + gate.HighShare;
            if (saturated > MostSaturated && gate.Name is "state" or "candidate")
            {
                yield return FormattableString.Invariant(
                    $"The {gate.Name} of {layer.Name} is saturated in {100 * saturated:F0} % of its values: hardly any gradient passes. Smaller inputs, a lower learning rate or weight decay may help.");
            }
        }
    }
}
