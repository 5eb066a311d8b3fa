using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// Values of options that a trial tries, by name (<c>Outer.Inner</c> for an option within another), in an order of their own. Numbers are <see cref="double"/>,
/// values of enums their names; others are <see cref="bool"/> or <see cref="string"/>. Two are equal where they hold the same values, in any order.
/// </summary>
[JsonConverter(typeof(TrialParametersJsonConverter))]
public sealed class TrialParameters : IReadOnlyDictionary<string, object>, IEquatable<TrialParameters>
{
    private readonly KeyValuePair<string, object>[] _ordered;
    private readonly Dictionary<string, object> _byName;

    /// <summary>Values of options by name.</summary>
    /// <param name="values">Names and values: any number, a <see cref="bool"/>, a <see cref="string"/> or a value of an enum.</param>
    /// <exception cref="ArgumentException">A name is empty or there twice, or a value is none of these.</exception>
    public TrialParameters(IEnumerable<KeyValuePair<string, object>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        _ordered = [.. values.Select(pair => KeyValuePair.Create(pair.Key, ParameterValue.Normalized(pair.Key, pair.Value)))];
        _byName = new Dictionary<string, object>(_ordered.Length, StringComparer.Ordinal);
        foreach ((string name, object value) in _ordered)
        {
            if (!_byName.TryAdd(name, value))
            {
                throw new ArgumentException($"Option {name}: expected one value, got two.", nameof(values));
            }
        }
    }

    /// <summary>No values: all options stay as they are.</summary>
    public static TrialParameters Empty { get; } = new([]);

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _ordered.Select(pair => pair.Key);

    /// <summary>The values, in order.</summary>
    public IEnumerable<object> Values => _ordered.Select(pair => pair.Value);

    /// <summary>How many options have a value.</summary>
    public int Count => _ordered.Length;

    /// <summary>The value of an option.</summary>
    /// <param name="key">The option's name.</param>
    /// <exception cref="KeyNotFoundException">There is no value of this option.</exception>
    public object this[string key]
        => _byName.TryGetValue(key, out object? value) ? value : throw new KeyNotFoundException($"Option {key}: expected one of {string.Join(", ", Keys)}.");

    /// <summary>These values and one more, or another one of an option that has one.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="value">Its value.</param>
    public TrialParameters With(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var pair = KeyValuePair.Create(name, value);
        return new TrialParameters(_byName.ContainsKey(name) ? _ordered.Select(each => each.Key == name ? pair : each) : _ordered.Append(pair));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _byName.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _byName.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object>>)_ordered).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TrialParameters? other)
        => other is not null && Count == other.Count && _ordered.All(pair => other._byName.TryGetValue(pair.Key, out object? value) && value.Equals(pair.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TrialParameters);

    /// <inheritdoc/>
    public override int GetHashCode() => _ordered.Aggregate(0, (sum, pair) => sum ^ HashCode.Combine(pair.Key, pair.Value));

    /// <summary>As one line: <c>HiddenSize 64, LearningRate 0.002</c>.</summary>
    public override string ToString()
        => string.Join(", ", _ordered.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
}
