using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>What a recurrent layer keeps of a batch, and the work on it that threads share.</summary>
internal sealed class RecurrentPass : Pass, IParallelWork
{
    private SegmentedPass? _segments;
    private RecurrentPhase _phase;
    private PhaseClock? _clock;

    public RecurrentLayer Layer { get; set; } = null!;

    public LayerInput Source { get; set; }

    public DirectionPass[] Directions { get; private set; } = [];

    /// <summary>Where steps are kept a segment at a time; null: all are kept, or none.</summary>
    public SegmentedPass? Segments { get; private set; }

    public Matrix[] OutputBlocks { get; private set; } = [];

    public Matrix[] InputGradientBlocks { get; private set; } = [];

    /// <summary>Whether Backward gives the gradient of the input.</summary>
    public bool WantsInputGradient { get; set; }

    public Columns InputGradient { get; set; }

    /// <summary>Flat gradients that Backward adds to.</summary>
    public AlignedBuffer? Gradients { get; set; }

    /// <summary>One per thread, for <see cref="WeightGradient"/>.</summary>
    public AlignedBuffer[] Scratch { get; private set; } = [];

    /// <summary>One per thread: the gates of the steps at hand, where they are not kept.</summary>
    public Matrix[] Gates { get; private set; } = [];

    public void Reserve(int directionCount, int inputBlockCount, int threadCount)
    {
        if (Directions.Length != directionCount)
        {
            Directions = new DirectionPass[directionCount];
            for (int i = 0; i < directionCount; i++)
            {
                Directions[i] = new DirectionPass();
            }

            OutputBlocks = new Matrix[directionCount];
        }

        if (InputGradientBlocks.Length != inputBlockCount)
        {
            InputGradientBlocks = new Matrix[inputBlockCount];
        }

        if (Scratch.Length < threadCount)
        {
            Scratch = new AlignedBuffer[threadCount];
            Gates = new Matrix[threadCount];
        }
    }

    /// <summary>
    /// For a loop over time that stands outside: projects the early blocks of a share's rows for some steps from <paramref name="first"/> on, and gives the
    /// number of the step after them.
    /// </summary>
    public int ProjectSteps(int first, int share, int shareCount)
        => Layer.Directions[0].ProjectSteps(Directions[0], Source, Layout, first, share, shareCount);

    /// <summary>
    /// Runs a share's rows of a projected step, whose rows of the late blocks the caller has written. The output then has the step's hidden states.
    /// </summary>
    public void ForwardStep(int number, int share, int shareCount)
        => Layer.Directions[0].ForwardStep(Directions[0], Source, Layout, number, share, shareCount);

    /// <summary>
    /// The backward pass of a share's rows of one step. The caller has added everything that reaches the step's hidden states to its rows of the output's
    /// gradient. Afterwards the step's rows of the late blocks' <see cref="InputGradientBlocks"/> are written, and the state gradients of its sequences are
    /// those of the step before.
    /// </summary>
    public void BackwardStep(int number, int share, int shareCount)
        => Layer.Directions[0].BackwardStep(Directions[0], InputGradientBlocks.AsSpan(Source.EarlyCount), Layout, number, share, shareCount);

    /// <summary>Goes segment by segment, or not.</summary>
    public void UseSegments(bool isWanted) => Segments = isWanted ? _segments ??= new SegmentedPass() : null;

    public void Run(RecurrentPhase phase, Execution execution)
    {
        _phase = phase;
        _clock = execution.Clock;
        foreach (DirectionPass direction in Directions)
        {
            direction.Cancellation = execution.Cancellation;
        }

        execution.Run(this);
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        long start = PhaseClock.Now(_clock);
        RunShare(share, shareCount);
        AddTime(_clock, _phase, start);
    }

    /// <summary>Books a share's time; that of <see cref="RecurrentPhase.Forward"/> is booked within.</summary>
    public static void AddTime(PhaseClock? clock, RecurrentPhase phase, long start)
    {
        switch (phase)
        {
            case RecurrentPhase.ThroughTime:
                clock?.Add(LayerPhase.ThroughTime, start);
                break;
            case RecurrentPhase.InputGradient:
                clock?.Add(LayerPhase.InputGradient, start);
                break;
            case RecurrentPhase.TokenProducts:
                clock?.Add(LayerPhase.Projection, start);
                break;
            case RecurrentPhase.TokenGradients or RecurrentPhase.WeightGradient:
                clock?.Add(LayerPhase.WeightGradient, start);
                break;
        }
    }

    private void RunShare(int share, int shareCount)
    {
        switch (_phase)
        {
            case RecurrentPhase.Forward:
            case RecurrentPhase.ThroughTime:
                RunDirections(share, shareCount);
                break;
            case RecurrentPhase.TokenProducts:
                Layer.WriteTokenProducts(this, share, shareCount);
                break;
            case RecurrentPhase.TokenGradients:
                Layer.SumByToken(this, share, shareCount);
                break;
            case RecurrentPhase.InputGradient:
                Layer.WriteInputGradient(this, share, shareCount);
                break;
            case RecurrentPhase.WeightGradient:
                for (int direction = 0; direction < Directions.Length; direction++)
                {
                    Layer.Directions[direction].AddWeightGradients(Directions[direction], Source, Gradients!, Scratch[share], share, shareCount);
                }

                break;
        }
    }

    /// <summary>With two directions and two or more shares every share works on one direction only.</summary>
    private void RunDirections(int share, int shareCount)
    {
        int directionCount = Directions.Length;
        if (directionCount == 1 || shareCount == 1)
        {
            for (int direction = 0; direction < directionCount; direction++)
            {
                RunDirection(direction, Gates[share], share, shareCount);
            }

            return;
        }

        int own = share % directionCount;
        RunDirection(own, Gates[share], share / directionCount, (shareCount - own + directionCount - 1) / directionCount);
    }

    private void RunDirection(int direction, Matrix gates, int share, int shareCount)
    {
        DirectionPass own = Directions[direction];
        if (shareCount > 1 && own.Crew is not null)
        {
            Layer.Directions[direction].ForwardByUnits(own, Gates[direction], Source, Layout, _clock, own.Crew, shareCount);
            return;
        }

        // A share without a row of any step would leave the others' rows as they are, but cut them into single ones.
        shareCount = Math.Min(shareCount, Layout.SequenceCount);
        if (share >= shareCount)
        {
            return;
        }

        if (_phase == RecurrentPhase.Forward)
        {
            Layer.Directions[direction].Forward(Directions[direction], gates, Source, Layout, _clock, share, shareCount);
        }
        else
        {
            Layer.Directions[direction].BackwardThroughTime(Directions[direction], Layout, share, shareCount);
        }
    }
}
