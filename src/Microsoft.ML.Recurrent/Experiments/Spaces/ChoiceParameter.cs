namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>Values without an order, each with an equal part of [0, 1].</summary>
internal sealed class ChoiceParameter : SearchParameter
{
    public ChoiceParameter(string name, IEnumerable<object> candidates, object initial)
        : base(name, initial)
    {
        Candidates = [.. candidates.Select(candidate => ParameterValue.Normalized(name, candidate)).Distinct()];
        if (Candidates.Count == 0)
        {
            throw new ArgumentException($"Option {name}: expected at least one value, got none.", name);
        }
    }

    public IReadOnlyList<object> Candidates { get; }

    public override string Values => string.Join(" | ", Candidates.Select(ParameterValue.Text));

    internal override int? ValueCount => Candidates.Count;

    /// <summary>The place of a value; -1: it is none of the candidates, as a starting point's may be.</summary>
    public int IndexOf(object value)
    {
        for (int index = 0; index < Candidates.Count; index++)
        {
            if (Candidates[index].Equals(value))
            {
                return index;
            }
        }

        return -1;
    }

    internal override double ToUnit(object value) => (Math.Max(IndexOf(value), 0) + 0.5) / Candidates.Count;

    internal override object FromUnit(double unit) => Candidates[Math.Clamp((int)(unit * Candidates.Count), 0, Candidates.Count - 1)];

    internal override object Nearest(object value) => IndexOf(value) >= 0 ? value : Initial;

    internal override IReadOnlyList<object> Grid(int count) => Candidates;
}
