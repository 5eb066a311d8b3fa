using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>One Forward of a <see cref="CharacterConvolution"/>, and the sums of slots as threads share them.</summary>
internal sealed class CharacterConvolutionPass : CharacterPass
{
    private CharacterConvolution _convolution = null!;

    public CharacterConvolutionPass()
    {
        ForwardWork = new SumOfSlots(this);
        BackwardWork = new SumOfRows(this);
    }

    /// <summary>The characters that the batch has, D of them, and the rows of each.</summary>
    public TokenRows Distinct { get; private set; } = new(0);

    /// <summary>Their vectors, D x E.</summary>
    public Matrix Embedded { get; set; }

    /// <summary>What each gives to the place after it, its own and the place before it: D rows of three slots.</summary>
    public Matrix Slots { get; set; }

    public Matrix SlotGradient { get; set; }

    /// <summary>Filters' outputs at every character, N x F.</summary>
    public Matrix Output { get; set; }

    public Matrix OutputGradient { get; set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    public void Start(CharacterConvolution convolution, CharacterRows characters)
    {
        if (_convolution != convolution)
        {
            _convolution = convolution;
            Distinct = new TokenRows(convolution.CharacterCount);
        }

        Characters = characters;
        Distinct.Load(characters.Characters);
    }

    private ReadOnlySpan<float> Slot(int row, int slot)
        => Slots.Row(Distinct.Places[row]).Slice(slot * _convolution.SlotWidth, _convolution.OutputWidth);

    private sealed class SumOfSlots(CharacterConvolutionPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            ReadOnlySpan<int> previous = pass.Characters.Previous;
            ReadOnlySpan<int> next = pass.Characters.Next;
            RowSpan rows = RowSpan.Contiguous(previous.Length, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                Span<float> sum = pass.Output.Row(row);
                pass.Slot(row, 1).CopyTo(sum);
                if (previous[row] != CharacterRows.None)
                {
                    TensorPrimitives.Add(sum, pass.Slot(previous[row], 0), sum);
                }

                if (next[row] != CharacterRows.None)
                {
                    TensorPrimitives.Add(sum, pass.Slot(next[row], 2), sum);
                }
            }
        }
    }

    private sealed class SumOfRows(CharacterConvolutionPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            // A share owns characters, whose slots are sums over the rows that read them, ascending whatever the shares.
            ReadOnlySpan<int> previous = pass.Characters.Previous;
            ReadOnlySpan<int> next = pass.Characters.Next;
            int filters = pass._convolution.OutputWidth;
            int slotWidth = pass._convolution.SlotWidth;
            for (int place = share; place < pass.Distinct.Count; place += shareCount)
            {
                Span<float> slots = pass.SlotGradient.Row(place);
                Span<float> before = slots[..filters];
                Span<float> middle = slots.Slice(slotWidth, filters);
                Span<float> after = slots.Slice(2 * slotWidth, filters);
                foreach (int row in pass.Distinct.RowsOf(place))
                {
                    TensorPrimitives.Add(middle, pass.OutputGradient.Row(row), middle);
                    if (next[row] != CharacterRows.None)
                    {
                        TensorPrimitives.Add(before, pass.OutputGradient.Row(next[row]), before);
                    }

                    if (previous[row] != CharacterRows.None)
                    {
                        TensorPrimitives.Add(after, pass.OutputGradient.Row(previous[row]), after);
                    }
                }
            }
        }
    }
}
