using System.Globalization;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Data;

public sealed class LoadFromTsTests : IDisposable
{
    private const string Header = "# a comment\n@problemName Toy\n@timeStamps false\n@missing true\n@univariate false\n@dimensions 2\n@equalLength false\n";

    private readonly MLContext _ml = new();
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Channels_of_a_line_become_steps_of_channels_with_a_text_as_label()
    {
        IDataView view = Load(Header + "@classLabel true left right\n@data\n1,2,3:10,20,30:left\n\n-4.5e-1: 5 :right\n");
        Assert.Equal(["1 10 2 20 3 30|left", "-0.45 5|right"], RowTexts.Of(view));
        Assert.Equal(["Features", "Label"], view.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 2), view.Schema["Features"].Type);
        Assert.Equal(TextDataViewType.Instance, view.Schema["Label"].Type);
        Assert.False(view.CanShuffle);
        Assert.Null(view.GetRowCount());
    }

    [Fact]
    public void The_name_of_the_problem_is_an_annotation()
    {
        ReadOnlyMemory<char> name = default;
        Load(Header + "@classLabel true a\n@data\n1:2:a\n").Schema["Features"].Annotations.GetValue("ProblemName", ref name);
        Assert.Equal("Toy", name.ToString());
    }

    [Fact]
    public void Missing_values_are_not_a_number_and_missing_labels_are_missing()
    {
        Assert.Equal(["1 NaN NaN 4|a", "5 6|", "7 8|"], RowTexts.Of(Load(Header + "@classLabel true a\n@data\n1,?:NaN,4:a\n5:6:?\n7:8:\n")));
        Assert.Equal(["1 2|NaN"], RowTexts.Of(Load(Header + "@targetLabel true\n@data\n1:2:?\n")));
    }

    [Fact]
    public void A_target_is_a_number()
    {
        IDataView view = Load(Header + "@classLabel false\n@targetlabel TRUE\n@data\n1,2:3,4:-0.5\n1:2:7\n");
        Assert.Equal(NumberDataViewType.Single, view.Schema["Label"].Type);
        Assert.Equal(["1 3 2 4|-0.5", "1 2|7"], RowTexts.Of(view));
    }

    [Fact]
    public void A_file_without_labels_has_no_column_of_them()
    {
        IDataView view = Load(Header + "@classLabel false\n@data\n1,2:3,4\n");
        Assert.Equal(["1 3 2 4"], RowTexts.Of(view));
        Assert.Null(view.Schema.GetColumnOrNull("Label"));
    }

    [Theory]
    [InlineData("@univariate true\n@classLabel true a b\n@data\n1,2:a\n3:b\n", 1, "1 2|a")]
    [InlineData("@univariate false\n@classLabel true\n@data\n1,2:3,4:5,6:a\n", 3, "1 3 5 2 4 6|a")]
    [InlineData("@classLabel false\n@data\n1,2:3,4:5,6\n", 3, "1 3 5 2 4 6")]
    [InlineData("@data\n1,2:3,4:a\n", 2, "1 3 2 4|a")]
    [InlineData("@data\n1,2:3,4\n", 2, "1 3 2 4")]
    [InlineData("@data\n1,2\n", 1, "1 2")]
    [InlineData("@dimensions 2\n@data\n1:2:3\n", 2, "1 2|3")]
    [InlineData("@dimensions 3\n@data\n1:2:3\n", 3, "1 2 3")]
    public void What_the_header_does_not_tell_the_first_series_shows(string text, int channelCount, string first)
    {
        IDataView view = Load(text);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, channelCount), view.Schema["Features"].Type);
        Assert.Equal(first, RowTexts.Of(view)[0]);
    }

    [Fact]
    public void A_series_may_have_no_step() => Assert.Equal(["|a", "1 2|a"], RowTexts.Of(Load(Header + "@classLabel true a\n@data\n:  :a\n1:2:a\n")));

    [Theory]
    [InlineData("@classLabel true a\n@data\n1:2:a\n1,2:1:a\n", "line 11: expected 2 values in channel 2, as in channel 1, got 1")]
    [InlineData("@classLabel true a\n@data\n1:2:a\n1,2:a\n", "line 11: expected 2 channels and a label separated by ':', got 2 parts: '1,2:a'")]
    [InlineData("@classLabel false\n@data\n1:2\n1:2:3\n", "line 11: expected 2 channels separated by ':', got 3 parts")]
    [InlineData("@classLabel true a\n@data\n1,2:2,x:a\n", "line 10: expected a number or '?' as value 2 of channel 2, got 'x'")]
    [InlineData("@classLabel true a\n@data\n1,2,:1,2,3:a\n", "line 10: expected a number or '?' as value 3 of channel 1, got ''")]
    [InlineData("@classLabel true a\n@data\n1e39:2:a\n", "line 10: expected a number or '?' as value 1 of channel 1, got '1e39'")]
    [InlineData("@classLabel true a b\n@data\n1:2:c\n", "line 10: expected a class that the line '@classLabel' names, 'a b', got 'c'")]
    [InlineData("@targetLabel true\n@data\n1:2:c\n", "line 10: expected a number or '?' as label, got 'c'")]
    public void A_broken_series_is_refused_with_its_line_when_it_is_read(string text, string message)
    {
        IDataView view = Load(Header + text);
        string error = Assert.Throws<InvalidDataException>(() => RowTexts.Of(view)).Message;
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(_path, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@problemName x\n", "line 1: expected a line '@data' and series behind it, got the end of the file")]
    [InlineData("@data\n\n# none\n", "line 3: expected a series behind the line '@data'")]
    [InlineData("1,2:a\n@data\n", "line 1: expected lines that begin with '@' or '#' up to a line '@data', got '1,2:a'")]
    [InlineData("@timeStamps true\n@data\n(0,1):a\n", "line 1: expected '@timeStamps false', got true")]
    [InlineData("@dimensions 0\n@data\n1:a\n", "line 1: expected a number of channels from 1 on behind '@dimensions', got '0'")]
    [InlineData("@classLabel maybe\n@data\n1:a\n", "line 1: expected true or false behind '@classlabel', got 'maybe'")]
    [InlineData("@classLabel true a\n@targetLabel true\n@data\n1:a\n", "line 2: expected either '@classLabel true' or '@targetLabel true', got both")]
    [InlineData("@classLabel true a\n@data\na\n", "line 3: expected channels and a label separated by ':', got 'a'")]
    public void A_broken_header_is_refused_with_its_line_at_once(string text, string message)
        => Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Load(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_and_the_file_are_checked_at_once()
    {
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromTs(_path + ".not"));
        File.WriteAllText(_path, "@data\n1:a\n");
        Assert.Equal(["X", "Y"], _ml.Data.LoadFromTs(_path, "X", "Y").Schema.Select(column => column.Name));
        Assert.Contains("'X' twice", Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromTs(_path, "X", "X")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromTs(_path, ""));
    }

    [Fact]
    public void Another_encoding_is_read_when_it_is_named_and_an_error_otherwise()
    {
        File.WriteAllText(_path, "@data\n1:Zürich\n", Encoding.Latin1);
        Assert.Contains("line 2: has bytes", Assert.Throws<InvalidDataException>(() => _ml.Data.LoadFromTs(_path)).Message, StringComparison.Ordinal);
        Assert.Equal(["1|Zürich"], RowTexts.Of(_ml.Data.LoadFromTs(_path, encoding: Encoding.Latin1)));
    }

    [Fact]
    public void Rows_before_a_broken_line_can_be_read_and_none_after_it()
    {
        IDataView view = Load("@data\n1:a\nx:a\n2:a\n");
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Label"]]);
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]));
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        Assert.Throws<InvalidDataException>(() => cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
    }

    [Fact]
    public void A_generated_file_gives_back_every_value()
    {
        var random = new Random(3);
        var text = new StringBuilder("@classLabel true 0 1 2\n@data\n");
        var expected = new List<string>();
        for (int row = 0; row < 200; row++)
        {
            int stepCount = random.Next(1, 20);
            float[][] channels = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, stepCount).Select(_ => random.Next(10) == 0 ? float.NaN : (random.NextSingle() * 8) - 4).ToArray())];
            string label = (row % 3).ToString(CultureInfo.InvariantCulture);
            text.AppendJoin(':', channels.Select(channel => string.Join(',', channel.Select(value => float.IsNaN(value) ? "?" : TextOf(value))))).Append(':').Append(label).Append('\n');
            expected.Add(string.Join(' ', Enumerable.Range(0, stepCount).SelectMany(step => channels.Select(channel => TextOf(channel[step])))) + "|" + label);
        }

        Assert.Equal(expected, RowTexts.Of(Load(text.ToString())));

        static string TextOf(float value) => value.ToString(CultureInfo.InvariantCulture);
    }

    [Theory, Trait(SharedData.Trait, SharedData.Public)]
    [InlineData("japanese_vowels", "JapaneseVowels_TRAIN.ts", 270, 12, 9, 7, 26)]
    [InlineData("japanese_vowels", "JapaneseVowels_TEST.ts", 370, 12, 9, 7, 29)]
    [InlineData("italy_power_demand", "ItalyPowerDemand_TRAIN.ts", 67, 1, 2, 24, 24)]
    [InlineData("italy_power_demand", "ItalyPowerDemand_TEST.ts", 1029, 1, 2, 24, 24)]
    [InlineData("synthetic_control", "SyntheticControl_TRAIN.ts", 300, 1, 6, 60, 60)]
    [InlineData("synthetic_control", "SyntheticControl_TEST.ts", 300, 1, 6, 60, 60)]
    public void Public_files_have_their_series_channels_classes_and_lengths(
        string dataSet, string file, int rowCount, int channelCount, int classCount, int shortest, int longest)
    {
        IDataView view = _ml.Data.LoadFromTs(SharedData.PathOf(dataSet, file));
        int[] lengths = [.. view.GetColumn<float[]>("Features").Select(steps => steps.Length / channelCount)];
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, channelCount), view.Schema["Features"].Type);
        Assert.Equal(rowCount, lengths.Length);
        Assert.Equal((shortest, longest), (lengths.Min(), lengths.Max()));
        Assert.Equal(classCount, view.GetColumn<string>("Label").Distinct().Count());
        Assert.All(view.GetColumn<float[]>("Features"), steps => Assert.All(steps, value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void A_trainer_learns_from_the_file_as_it_is()
    {
        var random = new Random(5);
        var text = new StringBuilder("@univariate true\n@classLabel true low high\n@data\n");
        for (int row = 0; row < 60; row++)
        {
            float level = row % 2;
            text.AppendJoin(',', Enumerable.Range(0, random.Next(3, 9)).Select(_ => (level + (random.NextSingle() / 4)).ToString(CultureInfo.InvariantCulture)));
            text.Append(row % 2 == 0 ? ":low\n" : ":high\n");
        }

        IDataView view = Load(text.ToString());
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options { HiddenSize = 16, NumberOfEpochs = 20, LearningRate = 0.02f, Seed = 1 }));
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(pipeline.Fit(view).Transform(view)).MicroAccuracy);
    }

    private IDataView Load(string text)
    {
        File.WriteAllText(_path, text);
        return _ml.Data.LoadFromTs(_path);
    }
}
