using Samples.Data.Sequences;
using Samples.Data.Tags;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class UtteranceGeneratorTests
{
    [Fact]
    public void The_same_seed_gives_the_same_utterances_and_another_one_others()
    {
        string[] first = Texts(new UtteranceGenerator(3).Generate(50, forTraining: true));
        Assert.Equal(first, Texts(new UtteranceGenerator(3).Generate(50, forTraining: true)));
        Assert.NotEqual(first, Texts(new UtteranceGenerator(4).Generate(50, forTraining: true)));
    }

    [Fact]
    public void Tags_are_well_formed_bio_of_every_type()
    {
        TaggedUtterance[] utterances = new UtteranceGenerator(1).Generate(500, forTraining: false);
        var types = new HashSet<string>();
        foreach (TaggedUtterance utterance in utterances)
        {
            Assert.Equal(utterance.Tokens.Length, utterance.Tags.Length);
            for (int token = 0; token < utterance.Tags.Length; token++)
            {
                string tag = utterance.Tags[token];
                Assert.True(tag == "O" || tag.StartsWith("B-", StringComparison.Ordinal) || (token > 0 && tag[0] == 'I' && utterance.Tags[token - 1][1..] == tag[1..]));
                _ = tag != "O" && types.Add(tag[2..]);
            }
        }

        Assert.Equal(UtteranceGenerator.Types.Order(), types.Order());
    }

    [Fact]
    public void Training_names_no_value_that_is_held_out()
    {
        string[] training = Texts(new UtteranceGenerator(1).Generate(2000, forTraining: true));
        string[] test = Texts(new UtteranceGenerator(1).Generate(2000, forTraining: false));
        foreach (string held in (string[])["San Marino", "Doctor Brown", "Luigi", "ramen", "DJ Marble", "Yellow Lights", "next Friday"])
        {
            Assert.DoesNotContain(training, text => text.Contains(held, StringComparison.Ordinal));
            Assert.Contains(test, text => text.Contains(held, StringComparison.Ordinal));
        }
    }

    private static string[] Texts(TaggedUtterance[] utterances) => Array.ConvertAll(utterances, utterance => utterance.ToString());
}
