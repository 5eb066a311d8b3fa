using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentRegressionTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to predict a number, or a vector of numbers, of sequences. Adds the column Score to data that has its feature columns.
/// </summary>
public sealed class RecurrentRegressionTransformer : RecurrentTransformer<RecurrentRegressionTransformer>, ILoadableTransformer<RecurrentRegressionTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURREG", 0x00010001, 0x00010001, 0x00010001, "RecurrentRegression");

    internal RecurrentRegressionTransformer(FittedModel model)
        : base(new NumberOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentRegressionTransformer>.EntryFormat => Format;

    private protected override RecurrentRegressionTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentRegressionTransformer>(context));

    static RecurrentRegressionTransformer ILoadableTransformer<RecurrentRegressionTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.Regression));
}
