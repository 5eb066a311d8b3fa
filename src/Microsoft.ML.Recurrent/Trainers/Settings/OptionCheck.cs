namespace Microsoft.ML.Recurrent.Trainers.Settings;

/// <summary>Checks of options: each throws naming the option, what was expected and what it got.</summary>
internal static class OptionCheck
{
    public static void Holds(bool condition, string option, string expected, object? got)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"Option {option}: expected {expected}, got {got ?? "null"}."));
        }
    }

    public static void IsName(string? value, string option)
        => Holds(!string.IsNullOrWhiteSpace(value), option, "the name of a column", value is null ? null : "blanks");

    public static void IsAtLeast(int value, int minimum, string option) => Holds(value >= minimum, option, $"at least {minimum}", value);

    /// <summary>At least a minimum, or 0 for what the trainer is to choose.</summary>
    public static void IsAutomaticOr(int value, int minimum, string option)
        => Holds(value == RecurrentTrainerOptions.Automatic || value >= minimum, option, $"at least {minimum}, or 0 for automatic", value);

    /// <summary>A part of all, or -1 for what the trainer is to choose.</summary>
    public static void IsDropout(float value, string option)
        => Holds(value is >= 0 and < 1 or RecurrentTrainerOptions.AutomaticDropout, option, "at least 0 and below 1, or -1 for automatic", value);

    public static void IsNotNegative(float value, string option) => Holds(float.IsFinite(value) && value >= 0, option, "a finite number of at least 0", value);

    public static void IsFraction(float value, string option) => Holds(value is >= 0 and < 1, option, "at least 0 and below 1", value);

    public static void IsDefined<T>(T value, string option)
        where T : struct, Enum => Holds(Enum.IsDefined(value), option, $"one of {string.Join(", ", Enum.GetNames<T>())}", value);

    /// <summary>Weights of classes, which stand in place of a weighting by the data.</summary>
    public static void AreClassWeights(ClassWeighting weighting, float[]? weights, string option)
    {
        IsDefined(weighting, nameof(ClassWeighting));
        Holds(weights is null || weighting == ClassWeighting.None, option, $"null with ClassWeighting {weighting}", "an array");
        foreach (float weight in weights ?? [])
        {
            IsNotNegative(weight, option);
        }
    }

    /// <summary>A switch that another option must allow.</summary>
    public static void IsOnlyWith<T>(bool isOn, string option, T other, T needed, string otherOption)
        where T : struct, Enum
        => Holds(!isOn || other.Equals(needed), option, $"false unless {otherOption} is {needed}", $"true with {otherOption} {other}");
}
