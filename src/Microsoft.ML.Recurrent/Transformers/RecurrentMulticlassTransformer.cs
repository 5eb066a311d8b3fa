using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentMulticlassTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to classify sequences. Adds the columns PredictedLabel (key) and Score (the probabilities of all classes) to data that
/// has its feature columns.
/// </summary>
public sealed class RecurrentMulticlassTransformer : RecurrentTransformer<RecurrentMulticlassTransformer>, ILoadableTransformer<RecurrentMulticlassTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURMCL", 0x00010001, 0x00010001, 0x00010001, "RecurrentMulticlass");

    internal RecurrentMulticlassTransformer(FittedModel model)
        : base(new ClassOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentMulticlassTransformer>.EntryFormat => Format;

    private protected override RecurrentMulticlassTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentMulticlassTransformer>(context));

    static RecurrentMulticlassTransformer ILoadableTransformer<RecurrentMulticlassTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.Classification));
}
