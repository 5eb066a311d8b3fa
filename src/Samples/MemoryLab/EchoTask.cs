using Samples.Data.Tags;

namespace Samples.MemoryLab;

/// <summary>The symbol of <c>lag</c> steps before is to be answered at each step.</summary>
internal sealed class EchoTask : TaggedTask
{
    // Answers per sequence.
    private const int AnswerCount = 50;

    public override string Name => "echo";

    public override int Epochs => 30;

    protected override TaggedSymbols[] Draw(int lag, int seed, int count) => new Echo(lag, seed).Draw(count, AnswerCount);
}
