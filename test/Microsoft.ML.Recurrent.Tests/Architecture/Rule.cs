namespace Microsoft.ML.Recurrent.Tests.Architecture;

/// <summary>A rule holds when its query finds no breach; a failure lists all of them, whole.</summary>
internal static class Rule
{
    public static void Holds(IEnumerable<string> breaches)
    {
        string[] found = [.. breaches.Distinct().Order(StringComparer.Ordinal)];
        if (found.Length > 0)
        {
            Assert.Fail(string.Join(Environment.NewLine, found));
        }
    }
}
