/// <summary>A sequence of notes, named after the note it begins with: to name it, a network has to remember over the whole length.</summary>
internal sealed class Melody
{
    private static readonly string[] Notes = ["do", "re", "mi", "fa"];

    public required string[] Tokens { get; init; }

    public required string Name { get; init; }

    public static List<Melody> Compose(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    private static Melody One(Random random)
    {
        string[] tokens = [.. Enumerable.Range(0, random.Next(2, 8)).Select(_ => Notes[random.Next(Notes.Length)])];
        return new Melody { Tokens = tokens, Name = tokens[0] };
    }
}
