using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

internal sealed partial class RecurrentDirection
{
    // A crew takes in members after as many steps: two tiles of the projection, some microseconds.
    private const int CrewChunkSteps = 12;

    // The projection of a chunk, before its first step, and up to two products a step.
    private const int StagesPerStep = 3;

    /// <summary>
    /// As Forward, for a single sequence whose steps are not kept: members of a crew own units, and meet after every product.
    /// </summary>
    public void ForwardByUnits(DirectionPass pass, Matrix gates, LayerInput input, BatchLayout layout, PhaseClock? clock, StepCrew crew)
    {
        StepMatrices matrices = pass.Matrices;
        matrices.Gates = gates;
        int chunkSteps = Math.Min(CrewChunkSteps, RowsPerChunk);
        int member = crew.Arrive();
        if (member > 0)
        {
            (int Chunk, int Members) next = crew.Await(member, lastChunk: 0);
            while (next.Chunk > 0)
            {
                RunPart(next.Chunk, next.Members);
                next = crew.Await(member, next.Chunk);
            }

            return;
        }

        for (int chunk = 1; (chunk - 1) * chunkSteps < layout.StepCount; chunk++)
        {
            RunPart(chunk, crew.Announce(chunk, Weights.RecurrentPanels.PanelCount));
        }

        crew.End();

        void RunPart(int chunk, int members)
        {
            int done = (chunk - 1) * chunkSteps;
            int end = Math.Min(done + chunkSteps, layout.StepCount);
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
                RowSpan part = RowSpan.Contiguous(Weights.RecurrentPanels.PanelCount, member, members);
                start = PhaseClock.Now(clock);
                _step.ForwardPanels(in matrices, in rows, Weights.RecurrentPanels, isSecond: false, part, hasState);
                stepTicks += PhaseClock.Now(clock) - start;
                crew.Leave(stage, member, members);
                if (Weights.SecondPanels is { } second)
                {
                    part = RowSpan.Contiguous(second.PanelCount, member, members);
                    start = PhaseClock.Now(clock);
                    _step.ForwardPanels(in matrices, in rows, second, isSecond: true, part, hasState);
                    stepTicks += PhaseClock.Now(clock) - start;
                    crew.Leave(stage + 1, member, members);
                }
            }

            clock?.Book(LayerPhase.Step, stepTicks);
        }
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
