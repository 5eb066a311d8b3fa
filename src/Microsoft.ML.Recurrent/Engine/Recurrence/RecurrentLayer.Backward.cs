using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The backward pass: through time, then the gradients of the weights and of the input.</summary>
internal sealed partial class RecurrentLayer
{
    // Rows of an input gradient between two questions whether training is to end.
    private const int RowsPerQuestion = 4096;

    public override Columns Backward(Pass pass, Columns outputGradient, bool wantsInputGradient, Execution execution)
        => Backward((RecurrentPass)pass, outputGradient, finalGradients: null, initialGradients: null, wantsInputGradient, execution);

    /// <summary>
    /// Takes beside the output's gradient that of the states after the last step of each sequence, and writes that of the
    /// states before the first.
    /// </summary>
    public Columns Backward(
        RecurrentPass pass, Columns outputGradient, RecurrentStates? finalGradients, RecurrentStates? initialGradients, bool wantsInputGradient, Execution execution)
    {
        RentBackward(pass, outputGradient, finalGradients, wantsInitialGradient: initialGradients is not null, wantsInputGradient, execution);
        if (pass.Segments is { } segments)
        {
            segments.Backward(pass, execution);
        }
        else
        {
            pass.Run(RecurrentPhase.ThroughTime, execution);
            AddWeightGradients(pass, execution);
        }

        return Finish(pass, initialGradients);
    }

    internal void SumByToken(RecurrentPass pass, int share, int shareCount)
    {
        TokenRows tokens = pass.Source.Tokens!.Distinct;
        foreach (DirectionPass direction in pass.Directions)
        {
            InputProduct.SumByToken(tokens, direction.Matrices.Gates, direction.TokenGradients, tokens.PlacesOf(share, shareCount));
        }
    }

    internal void WriteInputGradient(RecurrentPass pass, int share, int shareCount)
    {
        for (int block = 0; block < pass.Source.EarlyCount; block++)
        {
            if (!_wantedGradients[block])
            {
                continue;
            }

            bool isOfTokens = TokensOf(pass, block) is not null;
            Matrix gradient = pass.InputGradientBlocks[block];
            RowSpan rows = RowSpan.Contiguous(gradient.Rows, share, shareCount);
            for (int done = 0; done < rows.Count; done += RowsPerQuestion)
            {
                pass.Directions[0].Cancellation.ThrowIfRequested();
                RowSpan part = rows.Part(done, RowsPerQuestion);
                for (int i = 0; i < _directions.Length; i++)
                {
                    DirectionPass direction = pass.Directions[i];
                    _directions[i].Input.WriteGradient(isOfTokens ? direction.TokenGradients : direction.Matrices.Gates, block, gradient, adds: i > 0, part);
                }
            }
        }
    }

    private void RentBackward(
        RecurrentPass pass, Columns outputGradient, RecurrentStates? finalGradients, bool wantsInitialGradient, bool wantsInputGradient, Execution execution)
    {
        Workspace workspace = execution.Workspace;
        for (int i = 0; i < _directions.Length; i++)
        {
            DirectionPass own = pass.Directions[i];
            own.WantsInitialGradient = wantsInitialGradient;
            own.Matrices = _buffers[i].RentBackward(
                own.Matrices, pass.Layout, outputGradient[i], finalGradients?.Hidden[i], HasCellState ? finalGradients?.Cell[i] : null, workspace);
        }

        pass.WantsInputGradient = wantsInputGradient;
        pass.Gradients = execution.Gradients?.Dense;
        int scratch = WeightGradient.ScratchLength(HiddenSize);
        for (int thread = 0; thread < execution.ThreadCount; thread++)
        {
            pass.Scratch[thread] = workspace.Rent(1, scratch).Buffer;
        }

        // Segments are for the sake of memory: a gradient as wide as the output's takes its place, segment by segment.
        bool takesItsPlace = pass.Segments is not null && _directions.Length == 1 && _inputWidths.Length == 1 && _inputWidths[0] == HiddenSize;
        for (int block = 0; block < _inputWidths.Length; block++)
        {
            pass.InputGradientBlocks[block] = !wantsInputGradient || !_wantedGradients[block] ? default
                : takesItsPlace ? outputGradient[0]
                : workspace.Rent(TokensOf(pass, block)?.Output.Rows ?? pass.Layout.RowCount, _inputWidths[block]);
        }
    }

    /// <summary>Hands out the gradients of the initial states and of the input.</summary>
    private Columns Finish(RecurrentPass pass, RecurrentStates? initialGradients)
    {
        for (int i = 0; initialGradients is not null && i < _directions.Length; i++)
        {
            MatrixMath.Copy(pass.Directions[i].Matrices.HiddenGradient, initialGradients.Hidden[i]);
            if (HasCellState)
            {
                MatrixMath.Copy(pass.Directions[i].Matrices.CellGradient, initialGradients.Cell[i]);
            }
        }

        pass.InputGradient = pass.WantsInputGradient ? new Columns(pass.InputGradientBlocks) : default;
        return pass.InputGradient;
    }

    /// <summary>The gradients of weights and early input blocks, once the gates hold the gradients of their sums.</summary>
    private void AddWeightGradients(RecurrentPass pass, Execution execution)
    {
        for (int i = 0; i < _directions.Length; i++)
        {
            _directions[i].RentWeightGradients(pass.Directions[i], pass.Source, execution.Workspace);
            _directions[i].FindPredecessors(pass.Directions[i], pass.Layout);
        }

        if (pass.Source.Tokens is { } tokens)
        {
            for (int i = 0; i < _directions.Length; i++)
            {
                pass.Directions[i].TokenGradients = execution.Workspace.Rent(tokens.Output.Rows, _directions[i].Input.Width);
            }

            pass.Run(RecurrentPhase.TokenGradients, execution);
        }

        pass.Run(RecurrentPhase.WeightGradient, execution);
        if (pass.WantsInputGradient)
        {
            pass.Run(RecurrentPhase.InputGradient, execution);
        }
    }
}
