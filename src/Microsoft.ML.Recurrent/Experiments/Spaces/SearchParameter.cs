using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent;

/// <summary>An option that a search tries values of: a part of a <see cref="SearchSpace"/>.</summary>
public abstract class SearchParameter
{
    private protected SearchParameter(string name, object initial)
    {
        Name = name;
        Initial = ParameterValue.Normalized(name, initial);
    }

    /// <summary>The option's name, <c>Outer.Inner</c> for an option within another.</summary>
    public string Name { get; }

    /// <summary>The value that the first trial has: a <see cref="double"/>, a <see cref="bool"/> or a <see cref="string"/>.</summary>
    public object Initial { get; private set; }

    /// <summary>The values that are tried, in words: <c>16 .. 512 log</c> or <c>Lstm | Gru</c>.</summary>
    public abstract string Values { get; }

    /// <summary>When the option counts, in words: <c>CharacterEncoder is Convolution or Lstm</c>; null: always.</summary>
    public string? Condition => Conditions.Count == 0 ? null : string.Join(" and ", Conditions);

    /// <summary>All of them must hold for the option to count.</summary>
    internal IReadOnlyList<ParameterCondition> Conditions { get; private set; } = [];

    /// <summary>How many values there are; null: too many to be told apart.</summary>
    internal abstract int? ValueCount { get; }

    /// <summary>The value of small and fast networks, for options that decide about that; null for others.</summary>
    internal object? Cheapest { get; private set; }

    /// <summary>Whether the caller has said which values are tried, so that no trial has another one.</summary>
    internal bool IsRestricted { get; private set; }

    /// <summary>Whether the caller has said what the first trial has.</summary>
    internal bool HasStart { get; private set; }

    /// <summary>Where a value lies in [0, 1]; values outside the range are at its ends.</summary>
    internal abstract double ToUnit(object value);

    /// <summary>The value at a point in [0, 1].</summary>
    internal abstract object FromUnit(double unit);

    /// <summary>Some of the values in order: all where there are no more than asked for.</summary>
    internal abstract IReadOnlyList<object> Grid(int count);

    /// <summary>A value, or the one that is tried in its place where it is none of those that are.</summary>
    internal abstract object Nearest(object value);

    /// <param name="old">The parameter that it takes the place of, and whose start it has, as far as it has such a value; null: none.</param>
    internal SearchParameter Restricted(SearchParameter? old = null) => Copy(copy => (copy.IsRestricted, copy.HasStart) = (true, old?.HasStart ?? false));

    internal SearchParameter WithStart(object value) => StartingAt(value).Copy(copy => copy.HasStart = true);

    internal SearchParameter StartingAt(object value) => Copy(copy => copy.Initial = ParameterValue.Normalized(Name, value));

    internal SearchParameter Under(IEnumerable<ParameterCondition> conditions) => Copy(copy => copy.Conditions = [.. Conditions, .. conditions]);

    internal SearchParameter CheapestAt(object? value) => Copy(copy => copy.Cheapest = value);

    /// <summary>Name and values.</summary>
    public override string ToString() => $"{Name}: {Values}";

    private SearchParameter Copy(Action<SearchParameter> change)
    {
        var copy = (SearchParameter)MemberwiseClone();
        change(copy);
        return copy;
    }
}
