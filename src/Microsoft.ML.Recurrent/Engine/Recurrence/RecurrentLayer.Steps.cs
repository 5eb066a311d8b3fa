using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// A pass whose loop over time stands outside, for layers of one direction: something between the steps, such as attention, makes late blocks of the input
/// from the hidden states before.
/// </summary>
internal sealed partial class RecurrentLayer
{
    /// <summary>
    /// Prepares a pass and runs no step. For each share the caller then takes the steps in the order of the direction: it calls
    /// <see cref="RecurrentPass.ProjectSteps"/> for a step that is not projected yet, writes the step's rows of the late blocks and calls
    /// <see cref="RecurrentPass.ForwardStep"/>. All sums are the same chains as in Forward, and so are the bits.
    /// </summary>
    /// <param name="input">N rows of each block; those of late blocks may be written until their step is run. Weight gradients read all of them.</param>
    /// <param name="layout">The steps. In training all are kept, whatever the length of a segment is.</param>
    /// <param name="initialStates">S rows each, which are copied; null: zeros.</param>
    /// <param name="execution">The user's.</param>
    public RecurrentPass StartSteps(LayerInput input, BatchLayout layout, RecurrentStates? initialStates, Execution execution)
    {
        Debug.Assert(DirectionCount == 1);
        RecurrentPass pass = NewPass(input, layout, execution);
        pass.UseSegments(isWanted: false);
        RentForward(pass, initialStates, execution);
        if (!execution.IsTraining)
        {
            pass.Directions[0].Matrices.Gates = _buffers[0].RentStepGates(layout, execution.Workspace);
        }

        if (input.Tokens is not null)
        {
            pass.Run(RecurrentPhase.TokenProducts, execution);
        }

        return pass;
    }

    /// <summary>
    /// Prepares the backward pass. The caller then takes the steps in reverse: it adds what reaches a step's hidden states to the step's rows of
    /// <paramref name="outputGradient"/> and calls <see cref="RecurrentPass.BackwardStep"/>.
    /// </summary>
    /// <param name="pass">From <see cref="StartSteps"/>, in training.</param>
    /// <param name="outputGradient">N x H; read step by step.</param>
    /// <param name="finalGradients">Gradients of the states after each sequence's last step; null: zeros.</param>
    /// <param name="wantsInitialGradient">Whether the gradients of the initial states are wanted.</param>
    /// <param name="wantsInputGradient">Whether the gradients of the blocks, early and late, are wanted.</param>
    /// <param name="execution">The user's.</param>
    public void StartBackwardSteps(
        RecurrentPass pass, Columns outputGradient, RecurrentStates? finalGradients, bool wantsInitialGradient, bool wantsInputGradient, Execution execution)
        => RentBackward(pass, outputGradient, finalGradients, wantsInitialGradient, wantsInputGradient, execution);

    /// <summary>
    /// Ends the backward pass: adds the weights' gradients over all steps, writes those of the initial states where wanted, and gives those of the
    /// input's blocks. What the caller's own work gives the initial states, the caller adds.
    /// </summary>
    public Columns FinishSteps(RecurrentPass pass, RecurrentStates? initialGradients, Execution execution)
    {
        AddWeightGradients(pass, execution);
        return Finish(pass, initialGradients);
    }

    /// <summary>As <see cref="FinishSteps"/>, without the gradients of the weights.</summary>
    public Columns FinishWithoutWeights(RecurrentPass pass, RecurrentStates? initialGradients, Execution execution)
    {
        Debug.Assert(!pass.WantsInputGradient || pass.Source.Tokens is null);
        if (pass.WantsInputGradient)
        {
            pass.Run(RecurrentPhase.InputGradient, execution);
        }

        return Finish(pass, initialGradients);
    }
}
