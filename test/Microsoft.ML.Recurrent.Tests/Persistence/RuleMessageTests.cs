using System.Runtime.CompilerServices;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class RuleMessageTests
{
    [Fact]
    public void A_message_is_put_together_only_where_its_rule_is_not_met()
    {
        int made = 0;
        string Name()
        {
            made++;
            return "tokens";
        }

        Assert.Null(Judge(isMet: true, $"input '{Name()}' of width {3}"));
        Assert.Equal(0, made);
        Assert.Equal("input 'tokens' of width 3", Judge(isMet: false, $"input '{Name()}' of width {3}"));
        Assert.Equal(1, made);
    }

    private static string? Judge(bool isMet, [InterpolatedStringHandlerArgument(nameof(isMet))] RuleMessage message)
        => isMet ? null : message.ToStringAndClear();
}
