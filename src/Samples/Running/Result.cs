using System.Globalization;

namespace Samples.Running;

/// <summary>Lines of the form <c>name: value</c>, the same in every culture, so that a script can read them.</summary>
internal static class Result
{
    public static void Print(string name, double value, int decimals = 4) => Print(name, value.ToString($"F{decimals}", CultureInfo.InvariantCulture));

    public static void Print(string name, string value) => Console.WriteLine($"{name}: {value}");
}
