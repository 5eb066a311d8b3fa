using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Transformers.Generation;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentSession
{
    /// <summary>Reads a text on, a step for each of its characters; for language models of characters.</summary>
    /// <param name="text">Its characters are tokens; one that the model does not know is read as the unknown token.</param>
    /// <exception cref="InvalidOperationException">The model is no language model, or its tokens are not characters.</exception>
    public void Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        CheckLanguage();
        Read(TokenText.Characters(_model.Fitted, text));
    }

    /// <summary>Reads tokens on, a step for each; for language models.</summary>
    /// <param name="tokens">One that the model does not know is read as the unknown token.</param>
    /// <exception cref="InvalidOperationException">The model is no language model.</exception>
    /// <exception cref="ArgumentException">The model's tokens are characters, and one here is none.</exception>
    public void Read(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        CheckLanguage();
        Read(TokenText.Symbols(_model.Fitted, tokens));
    }

    /// <summary>
    /// Writes on after all that the session has read, one token at a time, each for the same work however long the text is; for language models. The session has read every
    /// token that it gave, so steps, further texts and SaveState go on behind it.
    /// </summary>
    /// <remarks>
    /// Where stop strings are given, the session has also read the tokens that are held back and those of the stop string itself. A text that the model ended stays as it
    /// is: <see cref="Reset"/> begins another. <see cref="TextGenerationOptions.RepetitionPenalty"/> and <see cref="TextGenerationOptions.BlockedNgramSize"/> look at what
    /// this session read since it began or was loaded; a saved state has no tokens.
    /// </remarks>
    /// <param name="options">How it writes; null: as by default. The same seed gives the same draws in every call.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
    /// <exception cref="InvalidOperationException">The model is no language model.</exception>
    /// <example>
    /// <code>
    /// using RecurrentSession session = mlContext.Model.CreateRecurrentSession(model);
    /// session.Read("ROMEO:");
    /// foreach (string character in session.Generate(new TextGenerationOptions { MaximumLength = 80 }))
    /// {
    ///     Console.Write(character);
    /// }
    ///
    /// session.Read("\nJULIET:");
    /// </code>
    /// </example>
    public IEnumerable<string> Generate(TextGenerationOptions? options = null)
    {
        CheckLanguage();
        TextGenerationOptions own = TextGenerationOptions.Checked(options);
        return Write();

        IEnumerable<string> Write()
        {
            foreach (string token in new TextGenerator(_model.Fitted, own).Write(this))
            {
                yield return token;
            }
        }
    }

    /// <summary>What <see cref="Generate(TextGenerationOptions?)"/> writes, as one text: tokens with a space between them, or characters.</summary>
    /// <inheritdoc cref="Generate(TextGenerationOptions?)"/>
    public string GenerateText(TextGenerationOptions? options = null) => TokenText.Join(_model.Fitted, Generate(options));

    /// <summary>Reads symbols of the network's vocabulary.</summary>
    internal void Read(ReadOnlySpan<int> symbols)
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        foreach (int symbol in symbols)
        {
            Begin();
            ReadSymbol(symbol);
            Remember(symbol);
        }
    }

    /// <summary>Chooses the next symbol and reads it; one below <see cref="TargetSymbols.First"/> ends the text and is not read.</summary>
    internal int Continue(TextGenerator generator)
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Begin();
        StepRun run = _run ??= _model.NewRun(1);
        if (!_hasOutputs)
        {
            run.Recall(_state);
            _hasOutputs = true;
        }

        int symbol = generator.Choose(run.OutputsOf(_state.Row), _history!.Last);
        if (symbol >= TargetSymbols.First)
        {
            ReadSymbol(symbol);
            Remember(symbol);
        }

        return symbol;
    }

    /// <summary>A language model reads the begin symbol before a text's first token.</summary>
    private void Begin()
    {
        if (_history is not null && _state.StepCount == 0)
        {
            ReadSymbol(TargetSymbols.Begin);
        }
    }

    private void ReadSymbol(int symbol)
    {
        StepRun run = _run ??= _model.NewRun(1);
        run.Start(1);
        run.Enter(_state);
        run.SetToken(0, _state.Row, symbol);
        run.Run(threadCount: 1);
        run.Leave(_state);
        _hasOutputs = true;
    }

    private void CheckLanguage()
    {
        if (_history is null)
        {
            throw new InvalidOperationException("The session's model is no language model: it has no texts to read and to write. Take its steps by Step.");
        }
    }
}
