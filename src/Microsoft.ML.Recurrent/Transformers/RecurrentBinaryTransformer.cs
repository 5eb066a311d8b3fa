using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentBinaryTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to answer yes or no of sequences. Adds the columns PredictedLabel (Boolean), Score (the logit) and Probability to data
/// that has its feature columns.
/// </summary>
public sealed class RecurrentBinaryTransformer : RecurrentTransformer<RecurrentBinaryTransformer>, ILoadableTransformer<RecurrentBinaryTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURBIN", 0x00010001, 0x00010001, 0x00010001, "RecurrentBinary");

    internal RecurrentBinaryTransformer(FittedModel model)
        : base(new FlagOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentBinaryTransformer>.EntryFormat => Format;

    /// <summary>Logits above it are predicted to be true; 0 (a probability of one half) unless changed. Saved with the model.</summary>
    public float Threshold => Fitted.Output.Threshold;

    /// <summary>The same model with another threshold.</summary>
    internal RecurrentBinaryTransformer WithThreshold(float threshold) => With(Fitted with { Output = Fitted.Output with { Threshold = threshold } });

    private protected override RecurrentBinaryTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentBinaryTransformer>(context));

    static RecurrentBinaryTransformer ILoadableTransformer<RecurrentBinaryTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.Binary));
}
