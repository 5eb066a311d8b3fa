using Microsoft.ML.Recurrent.Engine.Cells;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Every cell of the engine, and cells of the tests' own that it has no kind of: those have no recurrent product.</summary>
internal static class TestCells
{
    private static readonly Dictionary<string, CellDefinition> s_elementwise = new(StringComparer.Ordinal)
    {
        [nameof(LeakyCell)] = CellDefinition.Of<LeakyCell>(),
        [nameof(MinimalGruCell)] = CellDefinition.Of<MinimalGruCell>(),
        [nameof(SimpleUnitCell)] = CellDefinition.Of<SimpleUnitCell>(),
    };

    public static IEnumerable<string> Names => [.. Enum.GetNames<CellKind>(), .. ElementwiseNames];

    public static IEnumerable<string> ElementwiseNames => s_elementwise.Keys;

    public static TheoryData<string, bool> InEitherDirection(IEnumerable<string> names)
    {
        var cases = new TheoryData<string, bool>();
        foreach (string name in names)
        {
            cases.Add(name, false);
            cases.Add(name, true);
        }

        return cases;
    }

    public static CellDefinition Named(string name) => s_elementwise.TryGetValue(name, out CellDefinition? cell) ? cell : Enum.Parse<CellKind>(name);

    public static string NameOf(CellDefinition cell) => Names.Single(name => Named(name) == cell);
}
