using System.Globalization;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>That another option has one of some values, or a number of at least some size.</summary>
internal sealed class ParameterCondition
{
    private readonly object[]? _values;
    private readonly double _minimum;

    private ParameterCondition(string other, object[]? values, double minimum)
    {
        Other = other;
        _values = values;
        _minimum = minimum;
    }

    /// <summary>The option that decides.</summary>
    public string Other { get; }

    public static ParameterCondition IsOneOf(string other, params IEnumerable<object> values)
        => new(other, [.. values.Select(value => ParameterValue.Normalized(other, value))], 0);

    public static ParameterCondition IsAtLeast(string other, double minimum) => new(other, null, minimum);

    public bool Holds(object value) => _values is null ? value is double number && number >= _minimum : _values.Contains(value);

    public override string ToString() => _values is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Other} is at least {_minimum}")
        : $"{Other} is {string.Join(" or ", _values.Select(ParameterValue.Text))}";
}
