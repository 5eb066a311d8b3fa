namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A row of the README's example.</summary>
public sealed class Request
{
    private static readonly string[] Places = ["Lisbon", "Oslo", "Lima", "Dakar", "Hanoi"];

    public required string Sentence { get; init; }

    public required string Intent { get; init; }

    public static IEnumerable<Request> Some()
    {
        for (int i = 0; i < 200; i++)
        {
            string place = Places[i % Places.Length];
            yield return (i % 4) switch
            {
                0 => new Request { Sentence = $"will it rain in {place} tomorrow", Intent = "weather" },
                1 => new Request { Sentence = $"book a flight to {place}", Intent = "travel" },
                2 => new Request { Sentence = $"play songs from {place}", Intent = "music" },
                _ => new Request { Sentence = $"tomorrow in {place} will it be sunny", Intent = "weather" },
            };
        }
    }
}
