using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

internal sealed partial class RecurrentDirection
{
    // Until all have come a crew takes in members after as many steps: two tiles of the projection, some microseconds.
    private const int JoiningSteps = 12;

    // Then chunks are longer: each begins with the input's weights, which drive those of the state out of the cache.
    private const int CrewSteps = 48;

    // The projection of a chunk, before its first step, and up to two products per step.
    private const int StagesPerStep = 3;

    /// <summary>
    /// As Forward, for a single sequence whose steps are not kept: members of a crew own units, and meet after every product. At most
    /// <paramref name="expectedMembers"/> come.
    /// </summary>
    public void ForwardByUnits(
        DirectionPass pass, Matrix gates, LayerInput input, BatchLayout layout, PhaseClock? clock, StepCrew crew, int expectedMembers)
    {
        StepMatrices matrices = pass.Matrices;
        matrices.Gates = gates;
        int member = crew.Arrive();
        if (member > 0)
        {
            int earliest = 0;
            while (crew.Await(member, earliest) is CrewChunk chunk)
            {
                RunPart(chunk.Start, chunk.End, chunk.Members);
                earliest = chunk.End;
            }

            return;
        }

        int limit = Math.Min(RowsPerChunk, CrewChunk.MaximumLength);
        for (int start = 0; start < layout.StepCount && !pass.Cancellation.IsRequested;)
        {
            int length = Math.Min(limit, crew.HasCome(expectedMembers) ? CrewSteps : JoiningSteps);
            int end = Math.Min(start + length, layout.StepCount);
            RunPart(start, end, crew.Announce(start, end, Weights.RecurrentPanels.PanelCount));
            start = end;
        }

        crew.End();

        void RunPart(int done, int end, int members)
        {
            int low = Math.Min(StepAt(done, layout), StepAt(end - 1, layout));
            int stage = done * StagesPerStep;
            int count = end - done;
            long start = PhaseClock.Now(clock);
            ProjectPart(matrices.Gates, input, pass.TokenProducts, low, count, member, members);
            clock?.Add(LayerPhase.Projection, start);
            crew.Leave(++stage, member, members);

            // Booked once a chunk: a clock that members write to after every product would make them wait for each other.
            long stepTicks = 0;
            for (; done < end; done++)
            {
                int step = StepAt(done, layout);
                int previous = done == 0 ? -1 : StepAt(done - 1, layout);
                bool hasState = done > 0 || pass.HasInitialState;
                var rows = new StepRows(step, 0, previous, 1, 1, step - low, 1);
                stage = done * StagesPerStep + 2;
                bool isDescending = (done & 1) == 1;
                RowSpan part = PartOf(Weights.RecurrentPanels, member, members, isDescending);
                start = PhaseClock.Now(clock);
                _step.ForwardPanels(in matrices, in rows, Weights.RecurrentPanels, isSecond: false, part, hasState);
                stepTicks += PhaseClock.Now(clock) - start;
                crew.Leave(stage, member, members);
                if (Weights.SecondPanels is { } second)
                {
                    part = PartOf(second, member, members, isDescending);
                    start = PhaseClock.Now(clock);
                    _step.ForwardPanels(in matrices, in rows, second, isSecond: true, part, hasState);
                    stepTicks += PhaseClock.Now(clock) - start;
                    crew.Leave(stage + 1, member, members);
                }
            }

            clock?.Book(LayerPhase.Step, stepTicks);
        }
    }

    private static RowSpan PartOf(PackedPanels panels, int member, int members, bool isDescending)
    {
        RowSpan part = RowSpan.Contiguous(panels.PanelCount, member, members);
        return isDescending ? part.Reversed : part;
    }

    /// <summary>
    /// One member's part of a crew's projection: some panels of all rows; of tokens' products, which are copied, and of sparse blocks some rows.
    /// </summary>
    private void ProjectPart(Matrix gates, LayerInput input, Matrix tokenProducts, int firstRow, int count, int member, int members)
    {
        if (input.BeginsWithTokens || input.Sparse is not null)
        {
            RowSpan own = RowSpan.Contiguous(count, member, members);
            Project(gates, input, tokenProducts, own with { First = firstRow + own.First }, own);
            return;
        }

        var rows = new RowSpan(firstRow, count, 1);
        var gateRows = new RowSpan(0, count, 1);
        Input.WritePanels(gates, input.Blocks, rows, gateRows, RowSpan.Contiguous(Weights.InputPanels.PanelCount, member, members));
        if (member == 0)
        {
            FillRest(gates, gateRows);
        }
    }
}
