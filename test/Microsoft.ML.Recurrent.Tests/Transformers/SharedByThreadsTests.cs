using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>
/// What belongs to one thread, used by eight at once for some seconds each (the environment variable RECURRENT_SHARED_SECONDS; without it 1): a crash would end the test
/// run, so that it goes on is half of what these tests show.
/// </summary>
public sealed class SharedByThreadsTests
{
    private const int ThreadCount = 8;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RECURRENT_SHARED_SECONDS") ?? "1", CultureInfo.InvariantCulture));

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Threads_that_meet_in_a_prediction_engine_are_told_so_and_nothing_crashes()
    {
        SmallRow[] rows = SmallRow.Make(50);
        using PredictionEngine<SmallRow, SmallPrediction> engine =
            _ml.Model.CreatePredictionEngine<SmallRow, SmallPrediction>(SmallModel.Transformer(), ignoreMissingColumns: true);
        string[] expected = [.. rows.Select(row => engine.Predict(row).ToString())];

        // What ML.NET's own half of a shared engine makes of it is not ours to say: inputs and outputs of two calls may be mixed, and arrays overrun.
        Outcome outcome = Share((thread, call) => engine.Predict(rows[((thread * 7) + call) % rows.Length]));

        AssertTold(outcome);
        engine.Predict(rows[0]);
        Assert.Equal(expected, rows.Select(row => engine.Predict(row).ToString()));
    }

    [Fact]
    public void Threads_that_meet_in_a_session_are_told_so_and_no_step_is_lost()
    {
        RecurrentMulticlassTransformer model = SessionModel();
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        byte[] state = session.SaveState();
        long taken = 0;

        Outcome outcome = Share((thread, _) =>
        {
            var scores = new float[3];
            switch (thread)
            {
                case 0:
                    session.SaveState(state);
                    break;
                case < 4:
                    RecurrentSession.StepBatch([session], [0.5f, -1], ["red"], scores);
                    Interlocked.Increment(ref taken);
                    break;
                default:
                    session.Step([0.5f, -1], ["red"], scores);
                    Interlocked.Increment(ref taken);
                    break;
            }
        });

        AssertTold(outcome);
        Assert.Empty(outcome.Others);
        Assert.Equal(taken, session.StepCount);
    }

    [Fact]
    public void A_batch_with_a_session_that_another_thread_is_in_takes_no_step_in_any_of_its_sessions()
    {
        RecurrentMulticlassTransformer model = SessionModel();
        RecurrentSession[] sessions = [.. Enumerable.Range(0, 5).Select(_ => _ml.Model.CreateRecurrentSession(model))];
        long batches = 0;

        Outcome outcome = Share((thread, _) =>
        {
            if (thread == 0)
            {
                sessions[3].SaveState();
                return;
            }

            RecurrentSession.StepBatch(sessions, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], ["red", "red", "blue", "blue", "red"], new float[15]);
            Interlocked.Increment(ref batches);
        });

        AssertTold(outcome);
        Assert.Empty(outcome.Others);
        Assert.All(sessions, session => Assert.Equal(batches, session.StepCount));
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Threads_that_meet_in_a_cursor_are_told_so_and_no_row_is_lost(bool readsAhead)
    {
        // A column of objects cannot be buffered, so its cursor scores row by row.
        SmallRow[] rows = SmallRow.Make(50);
        IDataView data = _ml.Data.LoadFromEnumerable(Endless(rows));
        IDataView scored = SmallModel.Transformer().Transform(readsAhead ? data : new ObjectColumnView(data));
        DataViewSchema.Column score = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor(readsAhead ? [score] : scored.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(score);
        Assert.True(cursor.MoveNext());
        long moves = 0;

        Outcome outcome = Share((thread, _) =>
        {
            if (thread % 2 == 0)
            {
                Assert.True(cursor.MoveNext());
                Interlocked.Increment(ref moves);
                return;
            }

            VBuffer<float> value = default;
            getter(ref value);
        });

        AssertTold(outcome);
        Assert.Empty(outcome.Others);
        Assert.Equal(moves, cursor.Position);
        VBuffer<float> last = default;
        getter(ref last);
        float[][] expected = [.. SmallModel.Transformer().Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Score")];
        Assert.Equal(expected[moves % rows.Length], last.DenseValues());
    }

    [Fact]
    public async Task What_a_thread_has_left_another_may_use()
    {
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(SessionModel());

        // Refused for what it was given, and free for the next.
        Assert.Throws<ArgumentException>(() => session.Step([1, 2, 3], ["red"], new float[3]));
        Assert.Throws<ArgumentException>(() => RecurrentSession.StepBatch([session], [1, 2, 3], ["red"], new float[3]));
        await Task.Run(() => session.Step([1, 2], ["red"], new float[3]), TestContext.Current.CancellationToken);
        Assert.Equal(1, session.StepCount);
    }

    private static IEnumerable<SmallRow> Endless(SmallRow[] rows)
    {
        for (int row = 0; ; row++)
        {
            yield return rows[row % rows.Length];
        }
    }

    private static RecurrentMulticlassTransformer SessionModel()
        => new(SmallModel.Create(spec => spec with { IsBidirectional = false, Pooling = PoolingKind.Last }));

    private static void AssertTold(Outcome outcome)
    {
        Assert.True(outcome.DoneCount > 0, "no call came through");
        Assert.True(outcome.ToldCount > 0, $"no two threads met in {outcome.DoneCount} calls");
    }

    /// <summary>Has eight threads make calls until the time is over.</summary>
    private static Outcome Share(Action<int, int> call)
    {
        var outcome = new Outcome();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(thread => new Thread(() =>
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; Stopwatch.GetElapsedTime(start) < Duration; i++)
            {
                outcome.Take(() => call(thread, i));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return outcome;
    }

    private sealed class Outcome
    {
        private const int KeptCount = 100;

        private long _doneCount;
        private long _toldCount;

        public long DoneCount => _doneCount;

        /// <summary>Calls that were told of a second thread.</summary>
        public long ToldCount => _toldCount;

        /// <summary>The first exceptions of another kind.</summary>
        public ConcurrentQueue<Exception> Others { get; } = new();

        public void Take(Action call)
        {
            try
            {
                call();
                Interlocked.Increment(ref _doneCount);
            }
            catch (InvalidOperationException exception) when (exception.Message.StartsWith("Two threads use one ", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _toldCount);
            }
            catch (Exception exception)
            {
                if (Others.Count < KeptCount)
                {
                    Others.Enqueue(exception);
                }
            }
        }
    }
}
