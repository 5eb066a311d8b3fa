using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>What a recurrent stack reads of one sequence, whatever its inputs are.</summary>
internal static class StepVectors
{
    /// <summary>Per input the vectors of all steps, step by step [T x width]: tokens' vectors, what characters make, numbers with their zeros.</summary>
    public static float[][] Of(InputStage stage, SequenceStore store, int sequence)
    {
        var execution = new Execution(new Workspace(), threadCount: 1);
        execution.Begin(ExecutionMode.Evaluation);
        var batch = new SequenceBatch();
        batch.Load(store, [sequence]);
        LayerInput rows = stage.Forward(batch, mayBeDistinct: false, execution).Output;
        int length = batch.Layout.RowCount;
        var vectors = new float[stage.BlockWidths.Length][];
        for (int input = 0; input < vectors.Length; input++)
        {
            int width = stage.BlockWidths[input];
            vectors[input] = new float[checked(length * width)];
            for (int step = 0; step < length; step++)
            {
                Span<float> vector = vectors[input].AsSpan(step * width, width);
                if (rows.Sparse?[input] is not { } sparse)
                {
                    rows.Blocks[input].Row(step).CopyTo(vector);
                    continue;
                }

                ReadOnlySpan<int> columns = sparse.ColumnsOf(step);
                for (int i = 0; i < columns.Length; i++)
                {
                    vector[columns[i]] = sparse.ValuesOf(step)[i];
                }
            }
        }

        GC.KeepAlive(execution);
        return vectors;
    }
}
