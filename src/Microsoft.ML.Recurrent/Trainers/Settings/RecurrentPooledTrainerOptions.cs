using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

/// <summary>The options of trainers that predict something of a whole sequence.</summary>
public abstract class RecurrentPooledTrainerOptions : RecurrentTrainerOptions
{
    private protected RecurrentPooledTrainerOptions()
    {
    }

    /// <summary>How the outputs of all steps become one vector. Default: <c>Automatic</c>: the last step's; where HiddenSize is automatic, the data decide (maximum of tokens, mean of series of many lengths).</summary>
    [Choice(SequencePooling.Last, SequencePooling.Mean, SequencePooling.Max, SequencePooling.Attention)]
    public SequencePooling Pooling { get; set; } = SequencePooling.Automatic;

    /// <summary>Whether there is one vector per sequence at all.</summary>
    internal virtual bool Pools => true;

    internal override bool ReadsSteps => !Pools;

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        OptionCheck.IsDefined(Pooling, nameof(Pooling));
        OptionCheck.Holds(
            TruncationLength == 0 || Pooling != SequencePooling.Attention, nameof(TruncationLength), "0 with Pooling Attention", TruncationLength);
    }
}
