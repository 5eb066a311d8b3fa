using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent;

public sealed partial class LanguageModelingCatalog
{
    /// <summary>Writes on after a prompt, one token at a time, as <see cref="RecurrentLanguageModelTransformer.Generate(string, TextGenerationOptions)"/> does.</summary>
    /// <param name="model">A language model of characters, or a chain with one.</param>
    /// <param name="prompt">A text whose characters are tokens.</param>
    /// <param name="options">How it writes; null: as by default.</param>
    /// <exception cref="ArgumentException">The model has no language model, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
    /// <exception cref="InvalidOperationException">The model's tokens are not characters.</exception>
    /// <example>
    /// <code>
    /// foreach (string character in mlContext.LanguageModeling.Generate(model, "ROMEO:", new TextGenerationOptions { Temperature = 0.8f }))
    /// {
    ///     Console.Write(character);
    /// }
    /// </code>
    /// </example>
    public IEnumerable<string> Generate(ITransformer model, string prompt = "", TextGenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LanguageModelChain.Find(model).Generate(prompt, options);
    }

    /// <summary>What <see cref="Generate(ITransformer, string, TextGenerationOptions)"/> yields, as one text.</summary>
    /// <param name="model">A language model of characters, or a chain with one.</param>
    /// <param name="prompt">A text whose characters are tokens.</param>
    /// <param name="options">How it writes; null: as by default.</param>
    /// <inheritdoc cref="Generate(ITransformer, string, TextGenerationOptions)" path="/exception"/>
    public string GenerateText(ITransformer model, string prompt = "", TextGenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LanguageModelChain.Find(model).GenerateText(prompt, options);
    }

    /// <inheritdoc cref="Generate(ITransformer, string, TextGenerationOptions)"/>
    /// <param name="model">A language model, or a chain with one.</param>
    /// <param name="prompt">Tokens.</param>
    /// <param name="options">How it writes; null: as by default.</param>
    public IEnumerable<string> Generate(ITransformer model, IReadOnlyList<string> prompt, TextGenerationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return LanguageModelChain.Find(model).Generate(prompt, options);
    }
}
