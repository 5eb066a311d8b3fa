using Samples.Baselines;

namespace Microsoft.ML.Recurrent.Tests.Samples.Baselines;

public sealed class MajorityClassTests
{
    [Fact]
    public void The_majority_is_learned_from_the_training_rows()
    {
        Assert.Equal(0.25, MajorityClass.Accuracy(training: [1, 1, 2], test: [2, 2, 2, 1], label: row => row));
    }
}
