using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A head whose rows know nothing of each other: a dense layer [C, W], and outputs that a row's scores decide. Parameters <c>name.weight</c>,
/// unless they are tied, and <c>name.bias</c>.
/// </summary>
internal abstract class RowHead : Head
{
    /// <param name="parameters">Takes the two parameters.</param>
    /// <param name="name">Prefixes them.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="width">C.</param>
    /// <param name="tied">The parameter that is the weights, another layer's too; null: the head has its own.</param>
    protected RowHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int width, Parameter? tied = null)
        : base(width)
        => Dense = tied is null
            ? new Dense(parameters, $"{name}.weight", $"{name}.bias", blockWidths.ToArray(), width)
            : new Dense(parameters, tied, $"{name}.bias", blockWidths.ToArray());

    protected Dense Dense { get; }

    public override void Pack(AlignedBuffer weights) => Dense.Pack(weights);

    /// <summary>Writes the scores and outputs of some neighbouring rows.</summary>
    public void ForwardRows(Columns input, Matrix scores, Matrix outputs, RowSpan rows)
    {
        Dense.ForwardRows(input, scores, rows);
        WriteOutputs(scores, outputs, rows);
    }

    /// <summary>Writes a share's columns of the scores of neighbouring rows, which have the same bits.</summary>
    public void ForwardShare(Columns input, Matrix scores, RowSpan rows, int share, int shareCount)
        => Dense.ForwardPanels(input, scores, rows, RowSpan.Contiguous(Dense.PanelCount, share, shareCount));

    /// <summary>Writes the outputs of neighbouring rows whose scores are there.</summary>
    public void WriteOutputs(Matrix scores, Matrix outputs, RowSpan rows)
    {
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            WriteOutputs(scores, row, outputs);
        }
    }

    public override HeadStep NewStep(Columns input, int rowCount, Workspace workspace)
        => new(this, input, workspace.RentZeroed(rowCount, Width), workspace.RentZeroed(rowCount, Width));

    /// <summary>Writes what a row's scores mean.</summary>
    protected abstract void WriteOutputs(Matrix scores, int row, Matrix outputs);
}
