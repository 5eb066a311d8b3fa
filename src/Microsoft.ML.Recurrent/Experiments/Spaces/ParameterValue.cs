using System.Globalization;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>The one form that a value of an option has in <see cref="TrialParameters"/>, so that what was written and read again is equal.</summary>
internal static class ParameterValue
{
    public static object Normalized(string name, object? value)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException("Expected the name of an option, got blanks.", nameof(name));
        }

        return value switch
        {
            bool or string => value,
            Enum => value.ToString()!,

            // By its digits: 0.002f is 0.002, not the 0.0020000000949949026 next to it.
            float number => Finite(name, double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)),
            double number => Finite(name, number),
            sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            _ => throw Refusal(name, value),
        };
    }

    /// <summary>As messages and tables show it.</summary>
    public static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";

    private static object Finite(string name, double number) => double.IsFinite(number) ? number : throw Refusal(name, number);

    private static ArgumentException Refusal(string name, object? value)
        => new($"Option {name}: expected a finite number, a Boolean, a text or a value of an enum, got {value ?? "null"}.", nameof(value));
}
