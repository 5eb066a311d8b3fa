using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>
/// A loop over time that stands outside of a recurrent layer: every thread runs it for its own rows, with work of the loop's own before each step and after
/// each step of the backward pass. The work is given the number of the step, the share and the number of shares.
/// </summary>
internal sealed class StepLoop(Action<int, int, int>? beforeStep = null, Action<int, int, int>? afterBackwardStep = null) : IParallelWork
{
    private RecurrentPass _pass = null!;
    private bool _isForward;

    public void Forward(RecurrentPass pass, Execution execution)
    {
        _pass = pass;
        _isForward = true;
        execution.Run(this);
    }

    public void Backward(RecurrentPass pass, Execution execution)
    {
        _pass = pass;
        _isForward = false;
        execution.Run(this);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        int stepCount = _pass.Layout.StepCount;
        int projected = 0;
        for (int number = 0; _isForward && number < stepCount; number++)
        {
            if (number == projected)
            {
                projected = _pass.ProjectSteps(number, share, shareCount);
            }

            beforeStep?.Invoke(number, share, shareCount);
            _pass.ForwardStep(number, share, shareCount);
        }

        for (int number = stepCount - 1; !_isForward && number >= 0; number--)
        {
            _pass.BackwardStep(number, share, shareCount);
            afterBackwardStep?.Invoke(number, share, shareCount);
        }
    }
}
