using Samples.Data.Tags;

namespace Samples.Data.Sequences;

/// <summary>
/// Writes what users might say to an assistant, with the entities they name. Sentences and values are our own; the same seed gives the same
/// utterances in every process.
/// </summary>
internal sealed class UtteranceGenerator(int seed)
{
    // Every fourth value stays out of training: a tagger has to find its like by the words around it.
    private const int HeldOutEvery = 4;

    private static readonly string[] Templates =
    [
        "book a table for {count} at {restaurant} {day}",
        "book a table at {restaurant} in {city} for {count} people",
        "reserve a table for {count} {day} at {time} please",
        "is {restaurant} in {city} still open at {time}",
        "find me a place for {dish} in {city}",
        "where can I get good {dish} around here",
        "order {count} portions of {dish} from {restaurant}",
        "I would like {dish} and {dish} for {count}",
        "do they serve {dish} at {restaurant}",
        "remind {person} to call {person} at {time}",
        "remind me to call {person} {day}",
        "call {person} on the phone",
        "tell {person} that I will arrive in {city} at {time}",
        "send a message to {person} about the trip to {city}",
        "write to {person} and {person} that we meet {day} at {time}",
        "invite {person} to dinner at {restaurant} {day}",
        "when is the birthday of {person}",
        "what is the weather in {city} {day}",
        "will it rain in {city} {day} at {time}",
        "how warm is it in {city} right now",
        "find a train from {city} to {city} {day}",
        "book {count} seats from {city} to {city} at {time}",
        "how long is the flight from {city} to {city}",
        "cancel my trip to {city} {day}",
        "show me hotels in {city} for {count} nights",
        "play {song} by {artist}",
        "play something by {artist}",
        "add {song} to my list for {day}",
        "who sang {song} before {artist}",
        "I want to hear {artist} and then {artist}",
        "put {song} on at {time}",
        "buy {count} tickets for {artist} in {city}",
        "is {artist} on stage in {city} {day}",
        "wake me {day} at {time}",
        "set an alarm for {time}",
        "move the meeting with {person} from {day} to {day}",
        "what do I have to do {day}",
        "turn the lights off",
        "thank you that is all",
        "how are you",
    ];

    private static readonly Dictionary<string, string[]> Values = new()
    {
        ["person"] = ["Ada", "Grace Miller", "Uncle Tom", "Doctor Brown", "Maria", "Ben", "Aunt Clara", "Mister Okafor", "Lena Vogel", "Sam", "Professor Lind", "Nina", "Joao Silva", "my sister", "Peter", "Yuki Tanaka"],
        ["city"] = ["Berlin", "Oslo", "New York", "San Marino", "Lisbon", "Kyoto", "Cape Town", "Vienna", "Rome", "Buenos Aires", "Helsinki", "Porto", "Sydney", "Saint Louis", "Prague", "Quebec"],
        ["restaurant"] = ["the Blue Door", "Casa Verde", "Old Mill", "Luigi", "the Golden Lotus", "Chez Anne", "Harbour View", "the Red Lantern", "Taverna Nikos", "Smoke and Salt", "Little Garden", "the Corner Table"],
        ["dish"] = ["pizza", "lentil soup", "fish and chips", "ramen", "apple pie", "pad thai", "tacos", "mushroom risotto", "falafel", "beef stew", "green curry", "pancakes"],
        ["artist"] = ["the Paper Kites Club", "Nora Lake", "Stone Harbour", "DJ Marble", "the Night Owls", "Carla Reyes", "Velvet Engine", "Old Tom Harris", "Seven Rivers", "Iris Moon", "the Lost Postmen", "Echo Park Choir"],
        ["song"] = ["Summer Rain", "Home Again", "the Long Road", "Yellow Lights", "Dancing Alone", "River Song", "Midnight Train Home", "Stay", "Falling Leaves", "One More Winter", "Paper Boats", "Hello Sunday"],
        ["day"] = ["today", "tomorrow", "on Monday", "next Friday", "on the third of May", "this evening", "tonight", "on Sunday morning", "next week", "the day after tomorrow", "on Wednesday", "in two days"],
        ["time"] = ["seven", "half past eight", "noon", "10 am", "a quarter to six", "five o'clock", "9:30", "midnight", "7 pm", "eight thirty", "11 o'clock", "3 pm"],
        ["count"] = ["two", "four", "six", "2", "three", "8", "ten", "a dozen", "five", "12", "seven", "20"],
    };

    private readonly Random _random = new(seed);

    /// <summary>The kinds of entities.</summary>
    public static IReadOnlyCollection<string> Types => Values.Keys;

    /// <summary>Makes utterances; those to train on name no value that is held out.</summary>
    public TaggedUtterance[] Generate(int count, bool forTraining)
        => [.. Enumerable.Range(0, count).Select(_ => Fill(Templates[_random.Next(Templates.Length)], forTraining))];

    private TaggedUtterance Fill(string template, bool forTraining)
    {
        var tokens = new List<string>();
        var tags = new List<string>();
        foreach (string part in template.Split(' '))
        {
            if (part[0] != '{')
            {
                tokens.Add(part);
                tags.Add("O");
                continue;
            }

            string type = part.Trim('{', '}');
            string[] words = Draw(Values[type], forTraining).Split(' ');
            tokens.AddRange(words);
            tags.AddRange(words.Select((_, place) => (place == 0 ? "B-" : "I-") + type));
        }

        return new TaggedUtterance { Tokens = [.. tokens], Tags = [.. tags] };
    }

    private string Draw(string[] values, bool forTraining)
    {
        int value = _random.Next(values.Length);
        while (forTraining && value % HeldOutEvery == HeldOutEvery - 1)
            value = _random.Next(values.Length);
        return values[value];
    }
}
