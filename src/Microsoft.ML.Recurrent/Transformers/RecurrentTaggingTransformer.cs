using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentTaggingTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to tag the steps of sequences. Adds the columns PredictedLabel, Score and SequenceScore to data that
/// has its feature columns.
/// </summary>
/// <remarks>A row without steps has no tags and no scores, and its SequenceScore is 0 (probability 1).</remarks>
public sealed class RecurrentTaggingTransformer : RecurrentTransformer<RecurrentTaggingTransformer>, ILoadableTransformer<RecurrentTaggingTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURTAG", 0x00010001, 0x00010001, 0x00010001, "RecurrentTagging");

    internal RecurrentTaggingTransformer(FittedModel model)
        : base(new TagOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentTaggingTransformer>.EntryFormat => Format;

    private protected override RecurrentTaggingTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentTaggingTransformer>(context));

    static RecurrentTaggingTransformer ILoadableTransformer<RecurrentTaggingTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.Tagging));
}
