using Samples.Drawing;

namespace Microsoft.ML.Recurrent.Tests.Samples.Drawing;

public sealed class MarkdownTableTests
{
    private const string Page = "# Page\n\n## First\n\nText.\n\n| a | b |\n|---|---|\n| one | 1.5~ |\n| two | |\n\n## Second\n\nNo table.\n";

    [Fact]
    public void The_rows_below_a_heading_come_cell_by_cell()
    {
        IReadOnlyList<string[]> rows = MarkdownTable.Below("First", Page).Rows;

        Assert.Equal(["one", "1.5~"], rows[0]);
        Assert.Equal(["two", ""], rows[1]);
    }

    [Fact]
    public void The_number_of_a_cell_is_what_it_begins_with()
    {
        Assert.Equal(1.5, MarkdownTable.NumberOf("1.5~"));
        Assert.True(double.IsNaN(MarkdownTable.NumberOf("")));
    }

    [Theory]
    [InlineData("Second")]
    [InlineData("Third")]
    public void A_heading_without_a_table_is_named(string heading)
        => Assert.Contains($"'{heading}'", Assert.Throws<InvalidDataException>(() => MarkdownTable.Below(heading, Page)).Message, StringComparison.Ordinal);
}
