using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

public sealed class RecurrentTaggingTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RecurrentTaggingTransformer _model = new(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None }));

    [Fact]
    public void Columns_have_the_types_and_annotations_of_a_tagger()
    {
        DataViewSchema schema = _model.GetOutputSchema(Data(1).Schema);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)), schema["PredictedLabel"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 3), schema["Score"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["SequenceScore"].Type);
        foreach (string name in new[] { "PredictedLabel", "Score", "SequenceScore" })
        {
            ReadOnlyMemory<char> kind = default;
            schema[name].Annotations.GetValue("ScoreColumnKind", ref kind);
            Assert.Equal("SequenceClassification", kind.ToString());
            schema[name].Annotations.GetValue("ScoreValueKind", ref kind);
            Assert.Equal(name, kind.ToString());
            uint setId = 0;
            schema[name].Annotations.GetValue("ScoreColumnSetId", ref setId);
            Assert.Equal(1u, setId);
        }

        VBuffer<ReadOnlyMemory<char>> values = default;
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref values);
        Assert.Equal(["low", "middle", "high"], values.DenseValues().Select(value => value.ToString()));
    }

    [Fact]
    public void Slot_names_of_scores_are_the_classes_of_a_step_in_their_order()
    {
        IDataView scored = _model.Transform(Data(40));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        string[] classes = [.. slots.DenseValues().Select(name => name.ToString())];
        Assert.Equal(["low", "middle", "high"], classes);

        IDataView named = _ml.Transforms.Conversion.MapKeyToValue("Tag", "PredictedLabel").Fit(scored).Transform(scored);
        Assert.Equal(
            named.GetColumn<string[]>("Tag").SelectMany(tags => tags),
            named.GetColumn<float[]>("Score").SelectMany(scores => scores.Chunk(classes.Length)).Select(step => classes[Array.IndexOf(step, step.Max())]));
    }

    [Fact]
    public void Slot_names_of_a_step_mislead_no_transform_of_ml_net()
    {
        // ML.NET names the values of a vector by its slots only where it knows the vector's size.
        IDataView scored = _model.Transform(Data(5));
        Assert.False(scored.Schema["Score"].HasSlotNames());
        IDataView both = _ml.Transforms.Concatenate("Both", "Score", "Score").Fit(scored).Transform(scored);
        Assert.Equal(scored.GetColumn<float[]>("Score").Select(scores => scores.Concat(scores)), both.GetColumn<float[]>("Both"));
        using var text = new MemoryStream();
        _ml.Data.SaveAsText(_ml.Transforms.SelectColumns("Score").Fit(scored).Transform(scored), text);
        using var binary = new MemoryStream();
        _ml.Data.SaveAsBinary(_ml.Transforms.SelectColumns("Score").Fit(scored).Transform(scored), binary);
        Assert.True(text.Length > 0 && binary.Length > 0);
    }

    [Fact]
    public void Tags_are_the_best_scores_and_the_sequence_score_is_their_probability_together()
    {
        IDataView scored = _model.Transform(Data(60));
        uint[][] tags = [.. scored.GetColumn<uint[]>("PredictedLabel")];
        float[][] scores = [.. scored.GetColumn<float[]>("Score")];
        float[] together = [.. scored.GetColumn<float>("SequenceScore")];
        string[][] words = [.. scored.GetColumn<string[]>("Words")];
        for (int row = 0; row < tags.Length; row++)
        {
            Assert.Equal(words[row].Length, tags[row].Length);
            float[][] steps = [.. scores[row].Chunk(3)];
            Assert.Equal(tags[row].Length, steps.Length);
            Assert.All(steps, step => Assert.Equal(1, step.Sum(), 1e-5));
            Assert.Equal(steps.Select(step => (uint)Array.IndexOf(step, step.Max()) + 1), tags[row]);

            // One rounding to float of a double sum.
            double sum = steps.Sum(step => Math.Log(step.Max()));
            Assert.Equal(sum, together[row], Math.Abs(sum) * 1e-7);
        }

        Assert.True(tags.SelectMany(row => row).Distinct().Count() > 1, "All tags are the same: the test would not see them mixed up.");
    }

    [Fact]
    public void A_rows_tags_are_the_same_bits_alone_and_in_any_batch()
    {
        SmallRow[] rows = [.. SmallRow.Make(500), SmallRow.Long(9000)];
        string[] alone = [.. rows.Select(row => Assert.Single(Rows(_ml.Data.LoadFromEnumerable([row]))))];
        Assert.Equal(alone, Rows(_ml.Data.LoadFromEnumerable(rows)));
        Assert.Equal(alone.Reverse(), Rows(_ml.Data.LoadFromEnumerable(rows.Reverse())));
    }

    [Fact]
    public void Weights_go_out_and_in_again()
    {
        var other = new RecurrentTaggingTransformer(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None }, seed: 8));
        RecurrentTaggingTransformer changed = _model.WithWeights(other.GetWeights());
        Assert.Equal(ToyTags.Scores(other, Data(30)), ToyTags.Scores(changed, Data(30)));
        Assert.NotEqual(ToyTags.Scores(_model, Data(30)), ToyTags.Scores(changed, Data(30)));
    }

    [Fact]
    public void A_session_gives_each_steps_scores_and_a_bidirectional_tagger_is_refused()
    {
        Assert.Contains("Bidirectional", Assert.Throws<NotSupportedException>(() => _ml.Model.CreateRecurrentSession(_model)).Message, StringComparison.Ordinal);
        var model = new RecurrentTaggingTransformer(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None, IsBidirectional = false }));
        SmallRow row = SmallRow.Make(20).First(one => one.Words.Length > 5);
        float[] expected = Assert.Single(ToyTags.Scores(model, _ml.Data.LoadFromEnumerable([row])));
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(model);
        var scores = new float[3];
        for (int step = 0; step < row.Words.Length; step++)
        {
            session.Step(row.Numbers.AsSpan(2 * step, 2), [row.Words[step]], scores);
            Assert.Equal(expected[(3 * step)..(3 * (step + 1))], scores);
        }
    }

    [Fact]
    public void A_warm_row_is_tagged_without_allocating()
    {
        IDataView data = _ml.Data.Cache(Data(64));
        Microsoft.ML.Data.IRowToRowMapper mapper = _model.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(cursor, mapper.OutputSchema);
        ValueGetter<VBuffer<uint>> tags = row.GetGetter<VBuffer<uint>>(mapper.OutputSchema["PredictedLabel"]);
        ValueGetter<VBuffer<float>> scores = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]);
        ValueGetter<float> together = row.GetGetter<float>(mapper.OutputSchema["SequenceScore"]);
        VBuffer<uint> keys = default;
        VBuffer<float> values = default;
        float score = 0;
        var allocated = new List<long>();
        while (cursor.MoveNext())
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            tags(ref keys);
            scores(ref values);
            together(ref score);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The longest row (20 steps) came among the first 40, so nothing grows after them; a collection elsewhere may book bytes to one row.
        Assert.Contains(SmallRow.Make(40), small => small.Words.Length == 20);
        Assert.Equal(0, allocated.Skip(40).Order().ElementAt(12));
    }

    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(SmallRow.Make(count));

    private string[] Rows(IDataView data)
    {
        IDataView scored = _model.Transform(data);
        return
        [
            .. scored.GetColumn<uint[]>("PredictedLabel").Zip(scored.GetColumn<float[]>("Score"), scored.GetColumn<float>("SequenceScore"))
                .Select(row => $"{string.Join(' ', row.First)}: {string.Join(' ', row.Second.Select(BitConverter.SingleToInt32Bits))}: {BitConverter.SingleToInt32Bits(row.Third)}"),
        ];
    }
}
