using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Spaces;

public sealed class TrialParametersTests
{
    private static TrialParameters Some { get; } = new(
    [
        new("HiddenSize", 64), new("LearningRate", 0.002f), new("Cell", RecurrentCellKind.Gru), new("Bidirectional", true), new("Inner.Width", 3L),
    ]);

    [Fact]
    public void Numbers_are_doubles_by_their_digits_and_enums_their_names()
    {
        Assert.Equal([64.0, 0.002, "Gru", true, 3.0], Some.Values);
        Assert.Equal("HiddenSize 64, LearningRate 0.002, Cell Gru, Bidirectional True, Inner.Width 3", Some.ToString());
    }

    [Fact]
    public void Json_is_one_object_in_order()
        => Assert.Equal(
            """{"HiddenSize":64,"LearningRate":0.002,"Cell":"Gru","Bidirectional":true,"Inner.Width":3}""",
            JsonSerializer.Serialize(Some, TuningJson.Default.TrialParameters));

    [Fact]
    public void What_was_written_and_read_again_is_equal()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<Dictionary<int, NormalFloat>>(), ArbMap.Default.ArbFor<bool>(), ArbMap.Default.ArbFor<NonNull<string>>(), (numbers, flag, text) =>
            {
                var written = new TrialParameters(
                    [.. numbers.Select(pair => KeyValuePair.Create<string, object>($"n{pair.Key}", pair.Value.Get)), new("flag", flag), new("text", WellFormed(text.Get))]);
                TrialParameters read = JsonSerializer.Deserialize(JsonSerializer.Serialize(written, TuningJson.Default.TrialParameters), TuningJson.Default.TrialParameters)!;
                Assert.Equal(written, read);
                Assert.Equal(written.GetHashCode(), read.GetHashCode());
                Assert.Equal(written.Keys, read.Keys);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_values_in_another_order_are_equal_and_other_values_are_not()
    {
        Assert.Equal(Some, new TrialParameters(Some.Reverse()));
        Assert.Equal(Some.GetHashCode(), new TrialParameters(Some.Reverse()).GetHashCode());
        Assert.NotEqual(Some, Some.With("HiddenSize", 65));
        Assert.NotEqual(Some, Some.With("More", 1));
        Assert.Equal(64.0, Some["HiddenSize"]);
        Assert.Equal(["HiddenSize", "LearningRate"], Some.With("LearningRate", 1).Keys.Take(2));
    }

    [Fact]
    public void What_is_no_value_of_an_option_is_refused_by_name()
    {
        AssertRefused(() => Some.With("Size", double.NaN), "Option Size: expected a finite number, a Boolean, a text or a value of an enum, got NaN.");
        AssertRefused(() => Some.With("Sizes", new[] { 1 }), "Option Sizes: expected a finite number");
        AssertRefused(() => Some.With(" ", 1), "Expected the name of an option, got blanks.");
        AssertRefused(() => new TrialParameters([new("A", 1), new("A", 2)]), "Option A: expected one value, got two.");
        Assert.Contains("Option Hidden: expected one of HiddenSize, ", Assert.Throws<KeyNotFoundException>(() => Some["Hidden"]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "expected an object, got StartArray")]
    [InlineData("{\"A\":null}", "Option A: expected a number, a Boolean or a text, got Null.")]
    [InlineData("{\"A\":1,\"A\":2}", "Option A: expected one value, got two.")]
    public void Damaged_json_is_refused(string json, string message)
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, TuningJson.Default.TrialParameters));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    // JSON has no lone surrogates.
    private static string WellFormed(string text) => new([.. text.Where(letter => !char.IsSurrogate(letter))]);

    private static void AssertRefused(Action action, string message)
        => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
