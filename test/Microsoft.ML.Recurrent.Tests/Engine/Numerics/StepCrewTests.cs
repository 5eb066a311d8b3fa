using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class StepCrewTests
{
    private const int Chunks = 40;
    private const int StagesPerChunk = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void No_member_enters_a_stage_before_all_have_left_the_last_one(int threadCount)
    {
        var crew = new StepCrew();
        for (int run = 0; run < 3; run++)
        {
            crew.Reset();
            var progress = new int[threadCount];
            int tooEarly = 0, membersAtMost = 0;
            Thread[] others = [.. Enumerable.Range(1, threadCount - 1).Select(_ => new Thread(Take))];
            Array.ForEach(others, thread => thread.Start());
            Take();
            Array.ForEach(others, thread => thread.Join());
            Assert.Equal(0, tooEarly);
            Assert.InRange(membersAtMost, 1, threadCount);

            // Whoever leads goes through all of them, whoever else came or not.
            Assert.Equal(Chunks * StagesPerChunk, progress[0]);

            void Take()
            {
                int member = crew.Arrive();
                for (int chunk = 1; member == 0 && chunk <= Chunks; chunk++)
                {
                    GoThrough(chunk, crew.Announce(chunk - 1, chunk, threadCount), member);
                }

                if (member == 0)
                {
                    crew.End();
                    return;
                }

                int earliest = 0;
                while (crew.Await(member, earliest) is CrewChunk next)
                {
                    GoThrough(next.End, next.Members, member);
                    earliest = next.End;
                }
            }

            void GoThrough(int chunk, int members, int member)
            {
                membersAtMost = Math.Max(membersAtMost, members);
                for (int i = 1; i <= StagesPerChunk; i++)
                {
                    int stage = ((chunk - 1) * StagesPerChunk) + i;
                    for (int other = 0; other < members; other++)
                    {
                        // Who joined with this chunk has no stage behind it.
                        int seen = Volatile.Read(ref progress[other]);
                        if (i > 1 && (seen < stage - 1 || seen > stage))
                        {
                            Interlocked.Increment(ref tooEarly);
                        }
                    }

                    Volatile.Write(ref progress[member], stage);
                    crew.Leave(stage, member, members);
                }
            }
        }
    }

    [Fact]
    public void Those_who_come_after_the_end_are_sent_away()
    {
        var crew = new StepCrew();
        crew.Reset();
        Assert.Equal(0, crew.Arrive());
        Assert.Equal(1, crew.Announce(0, 1, 8));
        crew.Leave(1, 0, 1);
        crew.End();
        int late = crew.Arrive();
        Assert.Equal(1, late);
        Assert.Null(crew.Await(late, 0));
    }

    [Fact]
    public void Those_who_have_come_take_part_in_the_next_chunk_and_no_more_than_are_wanted()
    {
        var crew = new StepCrew();
        crew.Reset();
        crew.Arrive();
        crew.Arrive();
        crew.Arrive();
        Assert.True(crew.HasCome(3));
        Assert.False(crew.HasCome(4));
        Assert.Equal(2, crew.Announce(0, 5, maximumMembers: 2));
        Assert.Equal(new CrewChunk(0, 5, 2), crew.Await(1, 0));
        Assert.Equal(3, crew.Announce(5, 9, maximumMembers: 8));
        Assert.Equal(new CrewChunk(5, 9, 3), crew.Await(2, 0));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(7, 7 + CrewChunk.MaximumLength, 64)]
    [InlineData(int.MaxValue - 12, int.MaxValue, 63)]
    public void A_chunk_is_read_as_it_was_announced(int start, int end, int members)
    {
        var chunk = new CrewChunk(start, end, members);
        Assert.Equal(chunk, CrewChunk.Of(chunk.Packed));
        Assert.True(chunk.Packed > 0);
    }
}
