namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>A <see cref="Request"/> whose sentence is already cut into words.</summary>
public sealed class RequestWords
{
    public string[] Words { get; set; } = [];

    public string Intent { get; set; } = "";

    public static IEnumerable<RequestWords> Some()
        => Request.Some().Select(request => new RequestWords { Words = request.Sentence.Split(' '), Intent = request.Intent });
}
