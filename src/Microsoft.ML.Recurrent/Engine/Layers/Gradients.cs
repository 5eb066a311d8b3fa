using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// What Backward adds to and an update uses up: a flat buffer laid out as the weights, and beside it, of each table of token
/// vectors, the rows that the batch has read. Clipping and optimisers go through what is here and nothing else, so an update
/// costs nothing for the rest of a vocabulary.
/// </summary>
internal sealed class Gradients : IParallelWork
{
    private readonly ParameterRun[] _denseRuns;
    private readonly TableGradient[] _tables;

    /// <param name="parameters">Whose gradients; frozen parameters have none.</param>
    /// <param name="hasDenseTables">Whether tables too have their gradient in the flat buffer, zeros for rows that were not read.</param>
    /// <param name="frozen">Names of further parameters without gradients; null: none. What is added to theirs nobody reads.</param>
    public Gradients(ParameterSet parameters, bool hasDenseTables = false, IReadOnlySet<string>? frozen = null)
    {
        // A table's place in here is neither written nor read while the table is compact, so it takes address space alone.
        Dense = parameters.NewBuffer();
        Parameter[] learning = [.. parameters.All.Where(parameter => parameter.IsTrained && frozen?.Contains(parameter.Name) != true)];
        Parameter[] compact = hasDenseTables ? [] : [.. learning.Where(parameter => parameter.IsTable)];
        _denseRuns = ParameterRun.Of(learning.Except(compact));
        _tables = [.. compact.Select(table => new TableGradient(table))];
    }

    /// <summary>The flat gradients; laid out as the weights.</summary>
    public AlignedBuffer Dense { get; }

    /// <summary>The stretches of <see cref="Dense"/> that hold gradients, in ascending order.</summary>
    public ReadOnlySpan<ParameterRun> DenseRuns => _denseRuns;

    /// <summary>The tables whose gradients are compact, in the order of their parameters.</summary>
    public ReadOnlySpan<TableGradient> Tables => _tables;

    /// <summary>The compact gradient of a table; null where it lies in <see cref="Dense"/>.</summary>
    public TableGradient? Of(Parameter table)
    {
        // No query: its closure would be allocated with every batch.
        foreach (TableGradient gradient in _tables)
        {
            if (gradient.Table == table)
            {
                return gradient;
            }
        }

        return null;
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void Clear()
    {
        ClearDense(0, 1);
        ClearTables();
    }

    /// <summary>As the other, on the execution's threads.</summary>
    public void Clear(Execution execution)
    {
        execution.Run(this, Dense.Length);
        ClearTables();
    }

    void IParallelWork.Run(int share, int shareCount) => ClearDense(share, shareCount);

    private void ClearDense(int share, int shareCount)
    {
        foreach (ParameterRun run in _denseRuns)
        {
            RowSpan part = RowSpan.Contiguous(run.Length, share, shareCount);
            Dense.Span.Slice(run.Start + part.First, part.Count).Clear();
        }
    }

    private void ClearTables()
    {
        foreach (TableGradient table in _tables)
        {
            table.Clear();
        }
    }
}
