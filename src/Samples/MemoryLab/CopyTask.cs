using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Data.Tags;

namespace Samples.MemoryLab;

/// <summary>Ten symbols are to be answered after <c>lag</c> steps.</summary>
internal sealed class CopyTask : TaggedTask
{
    public override string Name => "copy";

    public override int Epochs => 12;

    // With 2,000 rows networks learn the rows by heart before they learn to copy.
    public override int TrainingCount => 20_000;

    // Each trial costs ten times those of the other tasks.
    public override int[] DefaultLags => [5, 30];

    protected override RecurrentTrainerOptions NewOptions()
    {
        RecurrentTrainerOptions options = base.NewOptions();
        options.BatchSize = 16;
        return options;
    }

    protected override TaggedSymbols[] Draw(int lag, int seed, int count) => new CopyMemory(lag, seed).Draw(count);
}
