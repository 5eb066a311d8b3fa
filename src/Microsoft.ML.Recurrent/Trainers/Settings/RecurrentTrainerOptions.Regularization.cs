using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

/// <content>What makes small data work (Merity et al. 2018), beside the dropouts.</content>
public abstract partial class RecurrentTrainerOptions
{
    /// <summary>
    /// Part of the recurrent matrices' weights that is dropped, one mask per weight update (DropConnect; Merity et al. 2018), in encoder and decoder alike. 0: none.
    /// Default: <c>0</c>.
    /// </summary>
    [Range(0f, 0.5f, 0f, false)]
    public float WeightDrop { get; set; }

    /// <summary>
    /// The dropout before the last layer drops the same units at every step of a sequence, as <see cref="VariationalDropout"/> does before the recurrent layers. For
    /// trainers whose last layer reads every step: of one vector per sequence there is nothing to lock. Default: <c>false</c>.
    /// </summary>
    public bool LockedOutputDropout { get; set; }

    /// <summary>
    /// Part of the tokens that training drops as a whole: in a mini-batch the vector of a dropped token is zero wherever the token stands, and the vectors of the others are
    /// divided by 1 minus the part (Gal and Ghahramani 2016; Merity et al. 2018). <see cref="WordDropout"/> acts on each occurrence by itself instead. Of words read by
    /// their characters the characters stay; an encoder-decoder drops symbols of its targets as well. Needs a column of tokens. 0: none. Default: <c>0</c>.
    /// </summary>
    public float EmbeddingDropout { get; set; }

    /// <summary>
    /// Factor of the mean squared output of the last recurrent layer in what training minimizes, after its dropout where the last layer reads every step (AR; Merity et
    /// al. 2017). Of an encoder-decoder: of the encoder's output, and of what its last layer reads, the attentional vectors where it has attention. Reported losses leave it
    /// out. 0: none. Default: <c>0</c>.
    /// </summary>
    public float ActivationRegularization { get; set; }

    /// <summary>
    /// Factor of the mean squared difference of these outputs, before any dropout, from step to step in what training minimizes (TAR; Merity et al. 2017). Reported losses
    /// leave it out. 0: none. Default: <c>0</c>.
    /// </summary>
    public float TemporalActivationRegularization { get; set; }

    /// <summary>
    /// Once the loss of an epoch is above that of an epoch more than so many before it, weights are averaged over all further updates, and the average is validated
    /// and kept (non-monotonically triggered averaging; Merity et al. 2018). 0: no such average. Default: <c>0</c>.
    /// </summary>
    public int AveragingInterval { get; set; }

    /// <summary>
    /// The epoch, from 1, from which on weights are averaged over all updates, and the average is validated and kept (Polyak and Juditsky 1992). At most
    /// <see cref="NumberOfEpochs"/>, and 0 with <see cref="AveragingInterval"/>, which finds the epoch itself. 0: no such average. Default: <c>0</c>.
    /// </summary>
    public int AveragingStartEpoch { get; set; }

    /// <summary>Whether the last layer reads every step, and not one vector per sequence.</summary>
    internal virtual bool ReadsSteps => true;

    private void ValidateRegularization()
    {
        OptionCheck.IsFraction(WeightDrop, nameof(WeightDrop));
        OptionCheck.IsFraction(EmbeddingDropout, nameof(EmbeddingDropout));
        OptionCheck.IsNotNegative(ActivationRegularization, nameof(ActivationRegularization));
        OptionCheck.IsNotNegative(TemporalActivationRegularization, nameof(TemporalActivationRegularization));
        OptionCheck.Holds(
            !LockedOutputDropout || ReadsSteps, nameof(LockedOutputDropout), "false where the last layer reads one vector per sequence", LockedOutputDropout);
        OptionCheck.IsAtLeast(AveragingInterval, 0, nameof(AveragingInterval));
        OptionCheck.IsAtLeast(AveragingStartEpoch, 0, nameof(AveragingStartEpoch));
        OptionCheck.Holds(
            AveragingStartEpoch == 0 || AveragingInterval == 0, nameof(AveragingStartEpoch), $"0 with AveragingInterval {AveragingInterval}", AveragingStartEpoch);
        int epochCount = NumberOfEpochs == Automatic ? AutomaticDesign.Plain.NumberOfEpochs : NumberOfEpochs;
        OptionCheck.Holds(
            AveragingStartEpoch <= epochCount, nameof(AveragingStartEpoch), $"at most {epochCount}, the number of epochs", AveragingStartEpoch);
    }
}
