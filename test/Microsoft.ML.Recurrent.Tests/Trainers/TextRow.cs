namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>A text as language models read it: as characters and as tokens.</summary>
internal sealed class TextRow
{
    public string Text { get; set; } = "";

    public string[] Tokens { get; set; } = [];

    public float Weight { get; set; } = 1;

    public static TextRow Of(string text) => new() { Text = text, Tokens = [.. text.Select(letter => letter.ToString())] };
}
