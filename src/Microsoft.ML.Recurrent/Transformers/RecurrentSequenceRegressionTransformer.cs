using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentSequenceRegressionTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to predict a number, or a row of numbers, of each step of sequences. Adds the column Score, a vector of steps x numbers,
/// to data that has its feature columns.
/// </summary>
/// <remarks>A row without steps has no scores.</remarks>
public sealed class RecurrentSequenceRegressionTransformer : RecurrentTransformer<RecurrentSequenceRegressionTransformer>, ILoadableTransformer<RecurrentSequenceRegressionTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURSRG", 0x00010001, 0x00010001, 0x00010001, "RecurrentSequenceRegr");

    internal RecurrentSequenceRegressionTransformer(FittedModel model)
        : base(new StepNumberOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentSequenceRegressionTransformer>.EntryFormat => Format;

    private protected override RecurrentSequenceRegressionTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentSequenceRegressionTransformer>(context));

    static RecurrentSequenceRegressionTransformer ILoadableTransformer<RecurrentSequenceRegressionTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.StepRegression));
}
