using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Pooling;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Sessions;

public sealed class RecurrentSessionTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RecurrentMulticlassTransformer _model = Transformer();

    [Fact]
    public void A_session_of_a_loaded_chain_scores_the_bits_of_every_prefix_as_a_row()
    {
        SmallRow row = SmallRow.Long(30);
        row.Numbers[7] = float.NaN;
        row.Words[3] = "";
        IDataView data = _ml.Data.LoadFromEnumerable([row]);
        ITransformer chain = _ml.Transforms.Conversion.MapValueToKey("LabelKey", nameof(SmallRow.Label)).Fit(data)
            .Append(_model)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(_model.Transform(data)));
        using var zip = new MemoryStream();
        _ml.Model.Save(chain, data.Schema, zip);
        zip.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(zip, out _);

        float[][] expected = Prefixes(row, 30);
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(loaded);
        var scores = new float[session.OutputCount];
        for (int step = 0; step < 30; step++)
        {
            session.Step(row.Numbers.AsSpan(step * 2, 2), [row.Words[step]], scores);
            AssertSameBits(expected[step], scores);
        }

        Assert.Equal(30, session.StepCount);
        Assert.Equal(["low", "middle", "high"], session.ClassNames);
        Assert.Equal((2, 1, 3), (session.FeatureCount, session.TokenCount, session.OutputCount));
        Assert.Equal(Array.IndexOf(scores, scores.Max()), session.PredictedClassOf(scores));
        Assert.Equal(-1, session.PredictedClassOf([float.NaN, float.NaN, float.NaN]));
    }

    [Fact]
    public void Sessions_in_a_batch_score_the_same_bits_as_alone()
    {
        SmallRow[] rows = [.. Enumerable.Range(10, 7).Select(SmallRow.Long)];
        float[][][] expected = [.. rows.Select(row => Prefixes(row, 10))];
        RecurrentSession[] sessions = [.. rows.Select(_ => Session())];

        // Some are ahead of the others, so that one batch has sessions that begin and sessions that go on.
        int[] taken = new int[7];
        var one = new float[3];
        for (int i = 0; i < 7; i += 2)
        {
            sessions[i].Step(rows[i].Numbers.AsSpan(0, 2), [rows[i].Words[0]], one);
            taken[i] = 1;
        }

        var scores = new float[7 * 3];
        for (int step = 0; step < 9; step++)
        {
            float[] numbers = [.. rows.SelectMany((row, i) => row.Numbers.Skip(taken[i] * 2).Take(2))];
            string[] words = [.. rows.Select((row, i) => row.Words[taken[i]])];
            RecurrentSession.StepBatch(sessions, numbers, words, scores);
            for (int i = 0; i < 7; i++)
            {
                AssertSameBits(expected[i][taken[i]++], scores[(i * 3)..(i * 3 + 3)]);
            }
        }

        RecurrentSession.StepBatch([], Array.Empty<float>(), Span<float>.Empty);
    }

    [Fact]
    public void A_large_batch_goes_in_blocks_to_the_same_bits_and_holds_buffers_of_one()
    {
        const int Count = 2500;
        RecurrentSession[] sessions = [.. Enumerable.Range(0, Count).Select(_ => Session())];
        float[] numbers = [.. Enumerable.Range(0, Count * 2).Select(i => i % 17 / 10f)];
        string[] words = [.. Enumerable.Range(0, Count).Select(i => i % 3 == 0 ? "red" : "")];
        var scores = new float[Count * 3];
        RecurrentSession.StepBatch(sessions, numbers, words, scores);

        // Of the largest block alone buffers take more than this.
        Assert.InRange(Allocations.Least(() => RecurrentSession.StepBatch(sessions, numbers, words, scores)), 0, 50_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RecurrentSession[] others = [.. Enumerable.Range(0, Count).Select(_ => Session())];
        long ofSessions = GC.GetAllocatedBytesForCurrentThread() - before;
        RecurrentSession.StepBatch(others, numbers, words, scores);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - ofSessions, 0, 5_000_000);

        using RecurrentSession alone = Session();
        var expected = new float[3];
        foreach (int i in new[] { 0, 1023, 1024, 2047, 2048, Count - 1 })
        {
            alone.Reset();
            alone.Step(numbers.AsSpan(i * 2, 2), [words[i]], expected);
            AssertSameBits(expected, scores[(i * 3)..(i * 3 + 3)]);
        }
    }

    [Fact]
    public void A_number_too_large_to_compute_with_is_missing_and_the_session_goes_on()
    {
        using RecurrentSession session = Session();
        using RecurrentSession missing = Session();
        var scores = new float[3];
        var expected = new float[3];
        foreach (float number in new[] { 1, float.MaxValue, 2, -float.MaxValue, 3, 1e31f, 4 })
        {
            session.Step([number, 1], ["red"], scores);
            missing.Step([Math.Abs(number) > 1e30f ? float.NaN : number, 1], ["red"], expected);
            AssertSameBits(expected, scores);
            Assert.All(scores, score => Assert.True(float.IsFinite(score)));
        }
    }

    [Fact]
    public void Steps_allocate_nothing_once_warm()
    {
        RecurrentSession[] sessions = [.. Enumerable.Range(0, 5).Select(_ => Session())];
        float[] numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        string[] words = ["red", "green", "blue", "unseen", ""];
        var scores = new float[15];
        byte[] state = new byte[sessions[0].StateByteCount];
        long bytes = Allocations.Least(() =>
        {
            for (int step = 0; step < 20; step++)
            {
                sessions[0].Step(numbers.AsSpan(0, 2), words.AsSpan(step % 5, 1), scores.AsSpan(0, 3));
                RecurrentSession.StepBatch(sessions, numbers, words, scores);
                sessions[0].SaveState(state);
                sessions[1].LoadState(state);
                sessions[2].Reset();
            }
        });

        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_saved_state_goes_on_to_the_same_bits_in_a_loaded_model()
    {
        SmallRow row = SmallRow.Long(12);
        float[][] expected = Prefixes(row, 12);
        using RecurrentSession session = Session();
        var scores = new float[3];
        for (int step = 0; step < 5; step++)
        {
            session.Step(row.Numbers.AsSpan(step * 2, 2), [row.Words[step]], scores);
        }

        byte[] saved = session.SaveState();
        using var zip = new MemoryStream();
        _ml.Model.Save(_model, null, zip);
        zip.Position = 0;
        using RecurrentSession other = _ml.Model.CreateRecurrentSession(_ml.Model.Load(zip, out _));
        other.Step([9, 9], ["green"], scores);
        other.LoadState(saved);
        Assert.Equal(5, other.StepCount);
        Assert.Equal(saved, other.SaveState());
        for (int step = 5; step < 12; step++)
        {
            other.Step(row.Numbers.AsSpan(step * 2, 2), [row.Words[step]], scores);
            AssertSameBits(expected[step], scores);
        }
    }

    [Fact]
    public void A_foreign_damaged_or_newer_state_is_refused_and_changes_nothing()
    {
        using RecurrentSession session = Session();
        var scores = new float[3];
        session.Step([1, 2], ["red"], scores);
        byte[] before = session.SaveState();

        using RecurrentSession foreign = _ml.Model.CreateRecurrentSession(Transformer(seed: 8));
        Refused(foreign.SaveState(), "another model");
        using RecurrentSession otherPooling = _ml.Model.CreateRecurrentSession(Transformer(pooling: PoolingKind.Max));
        Refused(otherPooling.SaveState(), "another model");
        Refused(before[..^1], "damaged");
        Refused([.. before, 0], "damaged");
        Refused([], "no saved state");
        Refused([.. before.Select((value, i) => i == 0 ? (byte)'X' : value)], "no saved state");
        Refused([.. before.Select((value, i) => i == 4 ? (byte)3 : value)], "version 3");
        for (int i = 24; i < before.Length; i++)
        {
            Refused([.. before.Select((value, place) => place == i ? (byte)(value ^ 4) : value)], "damaged");
        }


        void Refused(byte[] state, string message)
        {
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => session.LoadState(state)).Message, StringComparison.Ordinal);
            Assert.Equal(before, session.SaveState());
        }
    }

    [Fact]
    public void A_state_that_an_earlier_build_saved_without_a_checksum_still_loads_but_not_with_a_count_that_would_overflow()
    {
        using RecurrentSession session = Session();
        session.Step([1, 2], ["red"], new float[3]);
        byte[] state = session.SaveState();
        byte[] earlier = state[..^8];
        earlier[4] = 1;
        session.Reset();
        session.LoadState(earlier);
        Assert.Equal(state, session.SaveState());

        BinaryPrimitives.WriteInt64LittleEndian(earlier.AsSpan(24), long.MaxValue);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => session.LoadState(earlier)).Message, StringComparison.Ordinal);
        Assert.Equal(1, session.StepCount);
    }

    [Fact]
    public void Reset_begins_a_new_sequence()
    {
        using RecurrentSession session = Session();
        var first = new float[3];
        var again = new float[3];
        session.Step([1, 2], ["red"], first);
        session.Step([1, 2], ["red"], again);
        Assert.NotEqual(first, again);
        session.Reset();
        Assert.Equal(0, session.StepCount);
        session.Step([1, 2], ["red"], again);
        AssertSameBits(first, again);
    }

    [Fact]
    public void Many_sessions_of_one_model_run_on_many_threads()
    {
        SmallRow[] rows = [.. Enumerable.Range(20, 16).Select(SmallRow.Long)];
        float[][] expected = [.. rows.Select(row => Prefixes(row, 20)[^1])];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            SmallRow row = rows[i % 16];
            using RecurrentSession session = Session();
            using RecurrentSession twin = Session();
            var scores = new float[3];
            var both = new float[6];
            for (int step = 0; step < 20; step++)
            {
                session.Step(row.Numbers.AsSpan(step * 2, 2), [row.Words[step]], scores);
                twin.Step(row.Numbers.AsSpan(step * 2, 2), [row.Words[step]], scores);
            }

            AssertSameBits(expected[i % 16], scores);
            byte[] state = session.SaveState();
            RecurrentSession.StepBatch([session, twin], [1, 2, 1, 2], ["red", "red"], both);
            AssertSameBits(both[..3], both[3..]);
            session.LoadState(state);
        });
    }

    [Fact]
    public void A_bidirectional_model_is_refused_and_its_option_named()
    {
        var error = Assert.Throws<NotSupportedException>(() => _ml.Model.CreateRecurrentSession(SmallModel.Transformer()));
        Assert.Contains("Bidirectional = true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        using RecurrentSession session = Session();
        using RecurrentSession other = Session();
        using RecurrentSession foreign = _ml.Model.CreateRecurrentSession(Transformer());
        var scores = new float[3];
        Refused("Expected 2 numbers: got 1.", () => session.Step([1], ["red"], scores));
        Refused("Expected 1 tokens: got 0.", () => session.Step([1, 2], scores));
        Refused("Expected 3 scores: got 2.", () => session.Step([1, 2], ["red"], new float[2]));
        Refused("session 0 stands there twice", () => RecurrentSession.StepBatch([session, session], [1, 2, 3, 4], ["red", "red"], new float[6]));
        Refused("Session 1 of the batch is null.", () => RecurrentSession.StepBatch([session, null!], [1, 2, 3, 4], ["red", "red"], new float[6]));
        Refused("Session 0 of the batch is null.", () => RecurrentSession.StepBatch([null!], [1, 2], ["red"], scores));
        Refused("session 1 is of another", () => RecurrentSession.StepBatch([session, foreign], [1, 2, 3, 4], ["red", "red"], new float[6]));
        Refused("Expected 4 numbers: got 2.", () => RecurrentSession.StepBatch([session, other], [1, 2], ["red", "red"], new float[6]));
        Refused("Expected 6 scores: got 3.", () => RecurrentSession.StepBatch([session, other], [1, 2, 3, 4], ["red", "red"], scores));
        Refused("bytes: got room for 3", () => session.SaveState(new byte[3]));
        Assert.Contains("give its tokens as text", Assert.Throws<InvalidOperationException>(() => session.Step([1, 2], [1UL], scores)).Message, StringComparison.Ordinal);
        Assert.Equal(0, session.StepCount);
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.Step([1, 2], ["red"], scores));
        Assert.Throws<ObjectDisposedException>(() => RecurrentSession.StepBatch([other], [1, 2], ["red"], scores));
        Assert.Throws<ObjectDisposedException>(other.Reset);

        static void Refused(string message, Action action)
            => Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private RecurrentSession Session() => _ml.Model.CreateRecurrentSession(_model);

    private static RecurrentMulticlassTransformer Transformer(ulong seed = 7, PoolingKind pooling = PoolingKind.Mean)
        => new(SmallModel.Create(spec => spec with { IsBidirectional = false, Cell = CellKind.GruResetAfter, Pooling = pooling }, seed));

    /// <summary>What the transformer says of the first 1, 2, ... steps of a row.</summary>
    private float[][] Prefixes(SmallRow row, int count)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(1, count).Select(length => new SmallRow
        {
            Numbers = row.Numbers[..(2 * length)],
            Words = row.Words[..length],
        }));
        return [.. _model.Transform(rows).GetColumn<float[]>("Score")];
    }

    private static void AssertSameBits(float[] expected, float[] actual)
        => Assert.Equal(MemoryMarshal.Cast<float, int>(expected).ToArray(), MemoryMarshal.Cast<float, int>(actual).ToArray());
}
