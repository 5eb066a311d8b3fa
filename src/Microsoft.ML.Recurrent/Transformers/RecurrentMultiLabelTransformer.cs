using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentMultiLabelTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to answer yes or no for each of some labels, of sequences or of their steps. Adds the columns PredictedLabel (vector of
/// Boolean), Score (logits) and Probability to data that has its feature columns.
/// </summary>
public sealed class RecurrentMultiLabelTransformer : RecurrentTransformer<RecurrentMultiLabelTransformer>, ILoadableTransformer<RecurrentMultiLabelTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURMLB", 0x00010001, 0x00010001, 0x00010001, "RecurrentMultiLabel");

    internal RecurrentMultiLabelTransformer(FittedModel model)
        : base(new FlagsOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentMultiLabelTransformer>.EntryFormat => Format;

    /// <summary>Logits above it are predicted to be true; 0 (a probability of one half) unless changed. Saved with the model.</summary>
    public float Threshold => Fitted.Output.Threshold;

    /// <summary>The same model with another threshold.</summary>
    internal RecurrentMultiLabelTransformer WithThreshold(float threshold) => With(Fitted with { Output = Fitted.Output with { Threshold = threshold } });

    private protected override RecurrentMultiLabelTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentMultiLabelTransformer>(context));

    static RecurrentMultiLabelTransformer ILoadableTransformer<RecurrentMultiLabelTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.MultiLabel));
}
