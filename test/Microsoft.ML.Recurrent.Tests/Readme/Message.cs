namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A row of the binary example.</summary>
public sealed class Message
{
    public string[] Words { get; set; } = [];

    public bool IsSpam { get; set; }

    public static IEnumerable<Message> Some() => Enumerable.Range(0, 60).Select(row => row % 3 == 0
        ? new Message { Words = ["win", "a", "prize", "now"], IsSpam = true }
        : new Message { Words = ["see", "you", "at", row % 2 == 0 ? "noon" : "home"] });
}
