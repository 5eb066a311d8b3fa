using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>
/// Data with columns of ours added, which tells ML.NET's export to ONNX that it cannot be exported. Of a view that is silent ML.NET writes a file without it,
/// and without an error.
/// </summary>
/// <param name="input">The data that the columns are added to.</param>
/// <param name="what">The transformer, as the error names it.</param>
internal abstract class UnexportedDataView(IDataView input, string what) : ITransformCanSaveOnnx
{
    public abstract DataViewSchema Schema { get; }

    public virtual bool CanShuffle => Input.CanShuffle;

    IDataView IDataTransform.Source => Input;

    protected IDataView Input { get; } = input;

    public long? GetRowCount() => Input.GetRowCount();

    public abstract DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    public abstract DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    // Who says no here is left out of the file; who says yes is asked for its nodes.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => true;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw new NotSupportedException(
        $"{what} cannot be exported to ONNX yet, and a file without it would give other results. Save the model with mlContext.Model.Save and score with "
        + "Recurrent.ML, or export the other steps without it.");

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException($"{what} is saved as a transformer, with mlContext.Model.Save.");
}
