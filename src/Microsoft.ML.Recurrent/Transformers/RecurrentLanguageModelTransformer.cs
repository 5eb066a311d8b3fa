using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Generation;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentLanguageModelTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>A fitted language model. Adds the columns Score and SequenceScore to data that has its column, and writes texts of its own.</summary>
/// <remarks>
/// Every row is scored alone, from zero states. Score has the natural logarithm of the probability of each token and, with
/// <see cref="LanguageModelRows.Separate"/>, of end-of-sequence after them; SequenceScore is their sum. A token that training did not have is scored as the unknown
/// token. An empty row has the score of its end, or with <see cref="LanguageModelRows.Continuous"/> no scores and a SequenceScore of 0.
/// </remarks>
public sealed class RecurrentLanguageModelTransformer : RecurrentTransformer<RecurrentLanguageModelTransformer>, ILoadableTransformer<RecurrentLanguageModelTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURRLM", 0x00010001, 0x00010001, 0x00010001, "RecurrentLanguageModel");

    internal RecurrentLanguageModelTransformer(FittedModel model)
        : base(new LanguageOutput(model))
    {
    }

    static ModelEntryFormat ILoadableTransformer<RecurrentLanguageModelTransformer>.EntryFormat => Format;

    /// <summary>What a row is to the model.</summary>
    public LanguageModelRows Rows => Fitted.Output.Rows;

    /// <summary>The tokens that the model knows and writes: characters, texts, or what keys stood for (their numbers where they stood for nothing).</summary>
    public IReadOnlyList<string> Tokens => TokenText.NamesOf(Fitted.Label);

    internal FittedModel FittedLanguage => Fitted;

    /// <summary>
    /// Writes on after a prompt, one token at a time, each for the same work: the network's states stand for all before. The prompt is not among the tokens.
    /// </summary>
    /// <remarks>
    /// The same seed gives the same tokens. With <see cref="LanguageModelRows.Separate"/> the text ends where the model ends it; an empty prompt begins a text, and
    /// with <see cref="LanguageModelRows.Continuous"/> it begins as the streams of training do, anywhere in a text. A session (<c>mlContext.Model.CreateRecurrentSession</c>)
    /// does the same piece by piece: it reads and writes in turn, and its state can be saved.
    /// </remarks>
    /// <param name="prompt">A text whose characters are tokens; one that the model does not know is read as the unknown token.</param>
    /// <param name="options">How it writes; null: as by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
    /// <exception cref="InvalidOperationException">The model's tokens are not characters.</exception>
    public IEnumerable<string> Generate(string prompt = "", TextGenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Write(TokenText.Characters(Fitted, prompt), TextGenerationOptions.Checked(options));
    }

    /// <inheritdoc cref="Generate(string, TextGenerationOptions)"/>
    /// <param name="prompt">Tokens; one that the model does not know is read as the unknown token.</param>
    /// <param name="options">How it writes; null: as by default.</param>
    public IEnumerable<string> Generate(IReadOnlyList<string> prompt, TextGenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Write(TokenText.Symbols(Fitted, prompt), TextGenerationOptions.Checked(options));
    }

    /// <summary>What <see cref="Generate(string, TextGenerationOptions)"/> writes, as one text without the prompt.</summary>
    /// <inheritdoc cref="Generate(string, TextGenerationOptions)"/>
    public string GenerateText(string prompt = "", TextGenerationOptions? options = null) => TokenText.Join(Fitted, Generate(prompt, options));

    /// <summary>What <see cref="Generate(IReadOnlyList{string}, TextGenerationOptions)"/> writes, as one text without the prompt: tokens with a space between them, or characters.</summary>
    /// <inheritdoc cref="Generate(IReadOnlyList{string}, TextGenerationOptions)"/>
    public string GenerateText(IReadOnlyList<string> prompt, TextGenerationOptions? options = null) => TokenText.Join(Fitted, Generate(prompt, options));

    /// <summary>A session for each reader: it begins a text, reads the prompt and writes on.</summary>
    private IEnumerable<string> Write(int[] prompt, TextGenerationOptions options)
    {
        using var session = new RecurrentSession(((IRecurrentTransformer)this).Sessions);
        session.Read(prompt);
        foreach (string token in session.Generate(options))
        {
            yield return token;
        }
    }

    private protected override RecurrentLanguageModelTransformer With(FittedModel model) => new(model);

    private protected override void Save(ModelSaveContext context)
        => ModelFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentLanguageModelTransformer>(context));

    static RecurrentLanguageModelTransformer ILoadableTransformer<RecurrentLanguageModelTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(ModelFiles.Read(entry, ModelTask.LanguageModeling));
}
