using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Tests.Transformers.TagConversions;

public sealed class TaggingSchemeConvertingTests
{
    private static readonly MLContext Ml = new(seed: 1);

    [Theory]
    [InlineData("I-PER I-PER B-PER O I-LOC", TaggingScheme.Bio, "B-PER I-PER B-PER O B-LOC")]
    [InlineData("B-PER I-PER B-PER O B-LOC", TaggingScheme.Iob1, "I-PER I-PER B-PER O I-LOC")]
    [InlineData("B-PER I-PER I-PER B-PER O B-LOC I-LOC", TaggingScheme.Bioes, "B-PER I-PER E-PER S-PER O B-LOC E-LOC")]
    [InlineData("B-PER I-PER E-PER S-PER O", TaggingScheme.Bio, "B-PER I-PER I-PER B-PER O")]
    [InlineData("B-PER E-PER S-PER", TaggingScheme.Bilou, "B-PER L-PER U-PER")]
    [InlineData("B I I O B", TaggingScheme.Bmes, "B M E O S")]
    [InlineData("O I-PER I-LOC", TaggingScheme.Bio, "O B-PER B-LOC")]
    [InlineData("B-PER I-PER B-PER O B-LOC", TaggingScheme.Ioe1, "I-PER E-PER I-PER O I-LOC")]
    [InlineData("B-PER I-PER B-PER O B-LOC", TaggingScheme.Ioe2, "I-PER E-PER E-PER O E-LOC")]
    [InlineData("I-PER E-PER I-PER O I-LOC", TaggingScheme.Bio, "B-PER I-PER B-PER O B-LOC")]
    public void Tags_are_written_in_the_other_scheme(string tags, TaggingScheme scheme, string expected)
        => Assert.Equal(expected, string.Join(' ', Converted(tags.Split(' '), scheme)));

    [Fact]
    public void A_missing_tag_stays_missing_and_ends_the_entity_before_it()
        => Assert.Equal(["S-PER", "", "S-PER", "O"], Converted(["B-PER", "", "I-PER", "O"], TaggingScheme.Bioes));

    [Theory]
    [InlineData("B_PER I_PER O", '_', false, false)]
    [InlineData("PER-B PER-I O", '-', true, false)]
    [InlineData("b-PER i-PER o", '-', false, true)]
    [InlineData("PER:b PER:i o", ':', true, true)]
    public void Tags_written_in_other_ways_are_read_on_request_and_come_out_as_usual(string tags, char separator, bool letterAtEnd, bool ignoreCase)
    {
        var format = new TagFormat { Separator = separator, LetterAtEnd = letterAtEnd, IgnoreCase = ignoreCase };
        IDataView data = View(tags.Split(' '));
        var estimator = Ml.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: TaggingScheme.Bioes, inputFormat: format);
        Assert.Equal(["B-PER", "E-PER", "O"], Texts(estimator.Fit(data).Transform(data))[0]);
        Assert.Throws<InvalidOperationException>(() => Converted(tags.Split(' '), TaggingScheme.Bioes));
        EstimatorContract.Verify(estimator, data);
    }

    [Fact]
    public void There_and_back_gives_every_well_formed_sequence_again()
    {
        foreach (TaggingScheme scheme in Sequences.WithLetters)
        {
            string[] labels = Sequences.Labels(scheme, "PER", "LOC");
            var set = new TagSet(labels, scheme);
            Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, labels.Length - 1)).ToArbitrary(), numbers =>
            {
                // Any sequence becomes well formed by conversion to its own scheme.
                string[] wellFormed = Converted(Array.ConvertAll(numbers, number => labels[number]), scheme);
                Assert.True(set.IsWellFormed(Array.ConvertAll(wellFormed, label => Array.IndexOf(labels, label))));
                foreach (TaggingScheme other in Sequences.WithLetters)
                {
                    Assert.Equal(wellFormed, Converted(Converted(wellFormed, other), scheme));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
        }
    }

    [Fact]
    public void It_keeps_the_contract_of_an_estimator()
    {
        IDataView data = View(["B-PER", "I-PER", "O"], ["O"], [], ["B-LOC"]);
        EstimatorContract.Verify(Ml.Transforms.Conversion.ConvertTaggingScheme("Converted", "Tags", TaggingScheme.Bioes), data);
        EstimatorContract.Verify(Ml.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: TaggingScheme.Iob1), data);
    }

    [Fact]
    public void Rows_pass_through_a_prediction_engine_by_way_of_keys()
    {
        Row[] rows = [new Row { Tags = ["B-PER", "I-PER", "O"] }];
        IDataView data = Ml.Data.LoadFromEnumerable(rows);
        var pipeline = Ml.Transforms.Conversion.MapValueToKey("Tags")
            .Append(Ml.Transforms.Conversion.MapKeyToValue("Tags"))
            .Append(Ml.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: TaggingScheme.Bioes));
        using PredictionEngine<Row, Row> engine = Ml.Model.CreatePredictionEngine<Row, Row>(pipeline.Fit(data));
        Assert.Equal(["B-PER", "E-PER", "O"], engine.Predict(rows[0]).Tags);
    }

    [Fact]
    public void Keys_numbers_and_absent_columns_are_refused_with_advice()
    {
        IDataView data = Ml.Transforms.Conversion.MapValueToKey("Keys", "Tags").Fit(View(["O"])).Transform(View(["O"]));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.Conversion.ConvertTaggingScheme("Keys").Fit(data));
        Assert.Contains("'Keys'", error.Message, StringComparison.Ordinal);
        Assert.Contains("MapKeyToValue", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.Conversion.ConvertTaggingScheme("Absent").Fit(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ml.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: TaggingScheme.None));
    }

    [Fact]
    public void What_is_no_tag_is_named_with_its_row()
    {
        IDataView converted = Ml.Transforms.Conversion.ConvertTaggingScheme("Tags").Fit(View(["O"])).Transform(View(["O"], ["O", "PER"]));
        var error = Assert.Throws<InvalidOperationException>(() => Texts(converted));
        Assert.Contains("Row 1: expected tags in column 'Tags'", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 'PER'", error.Message, StringComparison.Ordinal);
    }

    private static string[] Converted(string[] tags, TaggingScheme scheme)
    {
        IDataView data = View(tags);
        return Texts(Ml.Transforms.Conversion.ConvertTaggingScheme("Tags", outputScheme: scheme).Fit(data).Transform(data))[0];
    }

    private static IDataView View(params string[][] rows)
        => new ViewBuilder().Vector("Tags", new VectorDataViewType(TextDataViewType.Instance), Array.ConvertAll(rows, row => Array.ConvertAll(row, tag => tag.AsMemory()))).ToView();

    private static string[][] Texts(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Tags"]]);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Tags"]);
        var rows = new List<string[]>();
        while (cursor.MoveNext())
        {
            VBuffer<ReadOnlyMemory<char>> value = default;
            getter(ref value);
            rows.Add([.. value.DenseValues().Select(text => text.ToString())]);
        }

        return [.. rows];
    }

    private sealed class Row
    {
        public string[] Tags { get; set; } = [];
    }
}
