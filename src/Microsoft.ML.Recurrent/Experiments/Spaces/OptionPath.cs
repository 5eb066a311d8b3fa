using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>An option of a class, or of an option within it, by its dotted name: reads it and sets it from the form that <see cref="TrialParameters"/> hold.</summary>
internal sealed class OptionPath
{
    private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly string _name;
    private readonly PropertyInfo[] _outer;
    private readonly PropertyInfo _last;

    private OptionPath(string name, PropertyInfo[] path)
    {
        _name = name;
        _outer = path[..^1];
        _last = path[^1];
    }

    public Type Type => Nullable.GetUnderlyingType(_last.PropertyType) ?? _last.PropertyType;

    public bool IsNumber => IsInteger || Type == typeof(float) || Type == typeof(double);

    public bool IsInteger => Type == typeof(int) || Type == typeof(long);

    /// <exception cref="ArgumentException">The class has no such option.</exception>
    public static OptionPath Of(Type options, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var path = new List<PropertyInfo>();
        Type type = options;
        foreach (string part in name.Split('.'))
        {
            if (type.GetProperty(part, BindingFlags.Instance | BindingFlags.Public) is not { CanRead: true } property)
            {
                throw new ArgumentException($"Option {name}: expected a property of {NameOf(type)}, which has none of the name '{part}'.", nameof(name));
            }

            path.Add(property);
            type = property.PropertyType;
        }

        return path[^1].SetMethod is { IsPublic: true }
            ? new OptionPath(name, [.. path])
            : throw new ArgumentException($"Option {name}: expected a property that can be set, got one that is only read.", nameof(name));
    }

    /// <summary>Its value in options, in the form of parameters; null where it has none.</summary>
    public object? Get(object options)
    {
        object? value = _outer.Aggregate((object?)options, (outer, property) => outer is null ? null : property.GetValue(outer)) is { } owner ? _last.GetValue(owner) : null;
        return value is null || !IsKnown ? null : ParameterValue.Normalized(_name, value);
    }

    /// <summary>Sets it. Options within others are replaced by copies, so that no two options share what is changed.</summary>
    public void Set(object options, object value)
    {
        object? owner = options;
        foreach (PropertyInfo property in _outer)
        {
            object inner = property.GetValue(owner) ?? throw new ArgumentException($"Option {_name}: expected a value of {property.Name}, got null.", _name);
            inner = Clone.Invoke(inner, null)!;
            property.SetValue(owner, inner);
            owner = inner;
        }

        _last.SetValue(owner, Converted(value));
    }

    /// <summary>A value as the property takes it.</summary>
    /// <exception cref="ArgumentException">The property has no such value.</exception>
    public object Converted(object value)
    {
        value = ParameterValue.Normalized(_name, value);
        object? converted = value switch
        {
            double number when Type == typeof(int) => number == Math.Truncate(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null,
            double number when Type == typeof(long) => number == Math.Truncate(number) && Math.Abs(number) <= 1L << 53 ? (long)number : null,
            double number when Type == typeof(float) => (float)number,
            double when Type == typeof(double) => value,
            bool when Type == typeof(bool) => value,
            string text when Type.IsEnum => Enum.TryParse(Type, text, ignoreCase: false, out object? parsed) && Enum.IsDefined(Type, parsed!) ? parsed : null,
            string when Type == typeof(string) => value,
            _ => null,
        };
        return converted ?? throw new ArgumentException($"Option {_name}: expected {Expected}, got {ParameterValue.Text(value)}.", _name);
    }

    private bool IsKnown => IsNumber || Type.IsEnum || Type == typeof(bool) || Type == typeof(string);

    private string Expected => Type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(Type))}" : IsInteger ? "a whole number" : IsNumber ? "a number"
        : Type == typeof(bool) ? "true or false" : Type == typeof(string) ? "a text" : "an option that holds a number, a Boolean, a text or a value of an enum";

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;

    /// <summary>As in a message.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_name} ({Type.Name})");
}
