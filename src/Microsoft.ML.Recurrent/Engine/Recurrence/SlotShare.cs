using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>Shares out the columns of the gates for the sums of weight gradients: neighbours, and of the work as even parts as whole vectors allow.</summary>
internal static class SlotShare
{
    // The copy of a vector's gradients takes about as long as their product with so many columns of an input.
    private const int CopyWork = 4;

    /// <summary>The vectors of a share. A slot of both products is as much work as the columns of input and state together.</summary>
    public static RowSpan Of(FusedStep step, int inputWidth, int hiddenSize, int share, int shareCount)
    {
        long total = 0;
        for (int slot = 0; slot < step.SlotCount; slot++)
        {
            total += WorkOf(step, slot, inputWidth, hiddenSize);
        }

        int first = VectorAfter(total * share);
        return new RowSpan(first, VectorAfter(total * (share + 1)) - first, 1);

        // Counts work in parts of 1 / shareCount, which are whole.
        int VectorAfter(long work)
        {
            int vectorsPerSlot = AlignedBuffer.RoundUp(hiddenSize) / AlignedBuffer.BlockSize;
            for (int slot = 0; slot < step.SlotCount; slot++)
            {
                long own = shareCount * WorkOf(step, slot, inputWidth, hiddenSize);
                if (work < own)
                {
                    return slot * vectorsPerSlot + (int)(work * vectorsPerSlot / own);
                }

                work -= own;
            }

            return step.SlotCount * vectorsPerSlot;
        }
    }

    /// <summary>Work of one vector of a slot.</summary>
    public static long WorkOf(FusedStep step, int slot, int inputWidth, int hiddenSize)
    {
        bool isInput = slot < step.InputSlotCount;
        bool isRecurrent = (uint)(slot - step.RecurrentFirstSlot) < (uint)step.RecurrentSlotCount;
        return CopyWork + (isInput ? inputWidth : 0) + (isRecurrent ? hiddenSize : 0);
    }
}
