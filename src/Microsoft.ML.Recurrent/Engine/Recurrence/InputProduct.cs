using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// The product of a layer's input with the weights of one direction, and the gradients of both. Each sum is one chain, bias and
/// then the blocks' columns ascending, whatever form the blocks have: a product made once per distinct token is the beginning
/// of the chains of all its rows.
/// </summary>
internal sealed class InputProduct(DirectionWeights weights, CellDefinition cell, int[] blockWidths)
{
    private readonly int _slotCount = cell.Step.InputSlotCount;

    /// <summary>Columns of the product: the slots that it fills.</summary>
    public int Width => _slotCount * weights.PaddedSize;

    private int VectorStride => _slotCount == 1 ? AlignedBuffer.BlockSize : weights.PaddedSize;

    private int PanelStride => FusedStep.BlocksPerPanel(_slotCount) * AlignedBuffer.BlockSize;

    /// <summary>
    /// Writes the pre-activations of some rows of the input's early blocks into as many rows of the gates; <paramref name="tokenProducts"/> as
    /// <see cref="WriteTokens"/> left them, where the input begins with tokens.
    /// </summary>
    public void Write(Matrix gates, LayerInput input, Matrix tokenProducts, RowSpan rows, RowSpan gateRows)
    {
        bool hasBegun = input.BeginsWithTokens;
        if (hasBegun)
        {
            RowGather.Copy(tokenProducts, input.TokenPlaces, gates, rows, gateRows);
        }

        WriteBlocks(gates, input, new RowSpan(0, input.EarlyCount, 1), hasBegun, rows, gateRows);
    }

    /// <summary>Goes on with the late blocks, or begins with them where there is no other.</summary>
    public void AddLate(Matrix gates, LayerInput input, RowSpan rows, RowSpan gateRows)
        => WriteBlocks(gates, input, new RowSpan(input.EarlyCount, input.LateCount, 1), hasBegun: input.EarlyCount > 0, rows, gateRows);

    /// <summary>As Write, some neighbouring panels of the weights, for an input of dense blocks alone.</summary>
    public void WritePanels(Matrix gates, Columns blocks, RowSpan rows, RowSpan gateRows, RowSpan panels)
        => RowProduct.PanelsFromBias(blocks, weights.InputPanels, weights.Bias, gates, VectorStride, PanelStride, rows, gateRows, panels);

    /// <summary>Writes the sums [U x <see cref="Width"/>] of some tokens by their vectors [U x E].</summary>
    public void WriteTokens(Matrix vectors, Matrix tokenProducts, RowSpan rows) => WriteFirst(vectors, tokenProducts, rows, rows);

    /// <summary>Writes for some distinct tokens the sums of the gradients of their rows, in ascending order, [U x <see cref="Width"/>].</summary>
    public static void SumByToken(TokenRows tokens, Matrix gates, Matrix tokenGradients, RowSpan places)
    {
        for (int place = places.First; place < places.First + places.Count; place++)
        {
            RowGather.Sum(gates, tokens.RowsOf(place), tokenGradients, place);
        }
    }

    /// <summary>Rents the sums of weight gradients; tokens and sparse blocks have sums of their own.</summary>
    public void RentWeightGradients(DirectionPass pass, LayerInput input, Workspace workspace)
    {
        pass.Input = SlotSums.Rent(workspace, input.Blocks.Width, 0, _slotCount, weights.PaddedSize);
        if (input.Tokens is not null)
        {
            pass.InputTokens = SlotSums.Rent(workspace, blockWidths[0], 0, _slotCount, weights.PaddedSize);
        }

        SlotSums[] sparseSums = pass.InputSparse(blockWidths.Length);
        for (int block = 0; block < blockWidths.Length; block++)
        {
            if (input.Sparse?[block] is { } sparse)
            {
                sparseSums[block] = SlotSums.Rent(workspace, sparse.ByColumn().Count, 0, _slotCount, weights.PaddedSize);
            }
        }
    }

    /// <summary>
    /// Adds the gradients of the input's weights and biases: those of dense blocks and of the biases from the sums of <paramref name="denseVectors"/>, which
    /// the share has made; those of tokens and sparse blocks are made here, in equal parts.
    /// </summary>
    public void AddWeightGradients(
        DirectionPass pass, LayerInput input, AlignedBuffer gradients, RowSpan denseVectors, AlignedBuffer scratch, int share, int shareCount)
    {
        RowSpan vectors = RowSpan.Contiguous(pass.Input.VectorCount, share, shareCount);
        Span<float> weightIh = weights.WeightIh.In(gradients);
        int width = weights.WeightIh.Shape[1];
        if (input.Tokens is { } tokens)
        {
            var operand = new GradientOperand(new Columns(tokens.Output), pass.InputTokens.Products);
            WeightGradient.Multiply(operand, default, pass.TokenGradients, vectors, columnSums: default, scratch);
            var columns = new RowSpan(0, blockWidths[0], 1);
            pass.InputTokens.AddTo(weightIh, width, columns, 0, vectors, cell.SlotGates, weights.HiddenSize, weights.PaddedSize);
        }

        int column = 0;
        int depth = 0;
        for (int block = 0; block < blockWidths.Length; block++)
        {
            int count = input.Blocks[block].Columns;
            if (count > 0)
            {
                var columns = new RowSpan(column, count, 1);
                pass.Input.AddTo(weightIh, width, columns, depth, denseVectors, cell.SlotGates, weights.HiddenSize, weights.PaddedSize);
                depth += count;
            }
            else if (input.Sparse?[block] is { } sparse)
            {
                AddSparseGradients(pass, sparse.ByColumn(), block, column, weightIh, vectors);
            }

            column += blockWidths[block];
        }

        pass.Input.AddBiasesTo(weights.BiasIh.In(gradients), pass.GateSums, denseVectors, cell.SlotGates, weights.HiddenSize, weights.PaddedSize);
    }

    /// <summary>
    /// Gradient of one block of the input from the gradients of the pre-activations, of packed rows or of distinct tokens; a second
    /// direction adds to what the first wrote.
    /// </summary>
    public void WriteGradient(Matrix sums, int block, Matrix inputGradient, bool adds, RowSpan rows)
    {
        DepthRuns slots = DepthRuns.OfSlots(0, _slotCount, weights.HiddenSize);
        RowProduct.Multiply(sums, slots, weights.InputBackwardPanels[block]!, inputGradient, adds, rows, rows);
    }

    private void WriteBlocks(Matrix gates, LayerInput input, RowSpan blocks, bool hasBegun, RowSpan rows, RowSpan gateRows)
    {
        int depth = 0;
        for (int block = 0; block < blocks.First + blocks.Count; block++)
        {
            if (block >= blocks.First)
            {
                hasBegun |= WriteBlock(gates, input, block, depth, hasBegun, rows, gateRows);
            }

            depth += blockWidths[block];
        }
    }

    /// <summary>Gives whether the block has anything that is given by columns or by numbers, so that the chains have begun.</summary>
    private bool WriteBlock(Matrix gates, LayerInput input, int block, int depth, bool hasBegun, RowSpan rows, RowSpan gateRows)
    {
        Matrix numbers = input.Blocks[block];
        if (!numbers.IsEmpty && hasBegun)
        {
            RowProduct.Add(numbers, depth, weights.InputPanels, gates, VectorStride, PanelStride, rows, gateRows);
            return true;
        }

        if (!numbers.IsEmpty)
        {
            WriteFirst(numbers, gates, rows, gateRows);
            return true;
        }

        if (input.Sparse?[block] is not { } sparse)
        {
            return false;
        }

        if (!hasBegun)
        {
            RowFill.Copy(weights.Bias, gates, 0, Width, gateRows);
        }

        AddSparse(sparse, depth, gates, rows, gateRows);
        return true;
    }

    private void AddSparse(SparseRows numbers, int depth, Matrix gates, RowSpan rows, RowSpan gateRows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.First + i * rows.Stride;
            SparseProduct.AddRow(
                numbers.ColumnsOf(row),
                numbers.ValuesOf(row),
                depth,
                weights.InputPanels,
                gates,
                gateRows.First + i * gateRows.Stride,
                VectorStride,
                PanelStride);
        }
    }

    /// <summary>Goes through the columns that have numbers in the batch; the others' gradients are zero.</summary>
    private void AddSparseGradients(DirectionPass pass, SparseColumns numbers, int block, int firstColumn, Span<float> weightIh, RowSpan vectors)
    {
        SlotSums sums = pass.InputSparse(blockWidths.Length)[block].OfDepth(numbers.Count);
        SparseProduct.WriteSums(numbers.Ends, numbers.Rows, numbers.Values, pass.Matrices.Gates, sums.FirstColumn, vectors, sums.Products);
        sums.AddTo(weightIh, weights.WeightIh.Shape[1], firstColumn, numbers.Columns, vectors, cell.SlotGates, weights.HiddenSize, weights.PaddedSize);
    }

    private void WriteFirst(Matrix block, Matrix sums, RowSpan rows, RowSpan sumRows)
        => RowProduct.FromBias(new Columns(block), weights.InputPanels, weights.Bias, sums, VectorStride, PanelStride, rows, sumRows);
}
