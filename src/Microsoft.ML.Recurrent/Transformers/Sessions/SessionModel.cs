using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Sessions;

/// <summary>What all sessions of a fitted model share: how a step's values become inputs, and buffers for batches of sessions.</summary>
internal sealed class SessionModel
{
    public const int FingerprintLength = 16;

    // Of the symbols that a language model has before its tokens.
    private static readonly string[] s_symbolNames = ["<unknown>", "<end>", "<begin>"];

    private readonly FittedModel _model;
    private readonly FeatureColumn[] _features;
    private readonly int[] _tokenInputs;
    private readonly bool[] _isSparse;

    // By input. Columns make their indexes on demand, which allocates at every call.
    private readonly WordIndex?[] _names;
    private readonly CodeIndex?[] _codes;

    // By input: the further readings of its words.
    private readonly int[][] _derivedInputs;
    private readonly Lock _gate = new();
    private readonly Stack<StepRun> _idleRuns = new();
    private byte[]? _fingerprint;

    /// <exception cref="NotSupportedException">The network needs whole sequences.</exception>
    public SessionModel(FittedModel model)
    {
        if (model.Trained is not Network)
        {
            throw new NotSupportedException("A session cannot run this model: an encoder-decoder reads the whole source before it writes.");
        }

        if (StepRun.WhyNot(model.Network.Spec) is string reason)
        {
            throw new NotSupportedException($"A session cannot run this model{(model.Network.Spec.Stack.IsBidirectional ? " (trained with option Bidirectional = true)" : "")}. {reason}");
        }

        _model = model;
        _features = [.. model.Features];
        _isSparse = [.. model.Features.Select(feature => feature.IsSparse)];
        StateLength = NewRun(1).StateLength;
        FeatureCount = _features.Sum(feature => feature.Width);
        _tokenInputs = [.. Enumerable.Range(0, _features.Length).Where(input => _features[input] is { IsToken: true, IsDerived: false })];
        _derivedInputs =
        [
            .. _features.Select(words => Enumerable.Range(0, _features.Length)
                .Where(input => _features[input].IsDerived && !words.IsDerived && _features[input].ColumnName == words.ColumnName).ToArray()),
        ];
        _names = [.. _features.Select(feature => feature.Names)];
        _codes = [.. _features.Select(feature => feature.Index as CodeIndex)];
        string[] names = model.Label.Values?.ToTexts() ?? [.. Enumerable.Range(1, model.Label.ClassCount).Select(key => key.ToString(CultureInfo.InvariantCulture))];
        ClassNames = Array.AsReadOnly(model.IsLanguageModel ? [.. s_symbolNames, .. names] : names);
    }

    /// <summary>Floats of a session's state.</summary>
    public int StateLength { get; }

    /// <summary>Numbers per step, over all number columns.</summary>
    public int FeatureCount { get; }

    /// <summary>Token columns.</summary>
    public int TokenCount => _tokenInputs.Length;

    /// <summary>Outputs of a step: classes, or numbers; of a language model the symbols that may follow.</summary>
    public int OutputCount => _model.IsLanguageModel ? _model.Network.Head.Width : _model.Label.OutputCount;

    /// <summary>What the sessions run.</summary>
    public FittedModel Fitted => _model;

    /// <summary>Empty where the outputs are no classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// Tells networks apart: a hash of what decides the function of a state, that is of weights, their names and shapes, and
    /// the parts that have no weights.
    /// </summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint ??= ComputeFingerprint();

    public StepRun NewRun(int capacity) => new(_model.Network, capacity, _isSparse);

    /// <summary>A run for so many sessions that nobody else uses until <see cref="Return"/>.</summary>
    public StepRun Rent(int count)
    {
        StepRun? run;
        lock (_gate)
        {
            _idleRuns.TryPop(out run);
        }

        return run is not null && run.Capacity >= count ? run : NewRun((int)BitOperations.RoundUpToPowerOf2((uint)count));
    }

    public void Return(StepRun run)
    {
        lock (_gate)
        {
            _idleRuns.Push(run);
        }
    }

    /// <summary>Writes the numbers of one step, the number columns in order.</summary>
    public void SetNumbers(StepRun run, int row, ReadOnlySpan<float> features)
    {
        for (int input = 0; input < _features.Length; input++)
        {
            FeatureColumn feature = _features[input];
            if (feature.IsToken)
            {
                continue;
            }

            if (run.Sparse(input) is { } sparse)
            {
                sparse.Begin(row);
                SparseScaling.AddStep(sparse, features[..feature.Width], feature);
            }
            else
            {
                Span<float> numbers = run.Numbers(input, row);
                features[..feature.Width].CopyTo(numbers);
                Standardization.Apply(numbers, feature);
            }

            features = features[feature.Width..];
        }
    }

    /// <summary>Copies the outputs of a row, in the label's own scale.</summary>
    public void GetOutputs(StepRun run, int row, Span<float> outputs)
    {
        run.OutputsOf(row).CopyTo(outputs);
        _model.Label.Unscale(outputs);
    }

    /// <summary>Sets the token of the i-th token column; gives what the network reads.</summary>
    public int SetToken(StepRun run, int row, int i, ReadOnlySpan<char> token)
    {
        int input = _tokenInputs[i];
        int read = SetId(run, row, input, IdOf(input, token));
        Span<int> characters = stackalloc int[Spelling.MaximumLength];
        foreach (int derived in _derivedInputs[input])
        {
            if (_features[derived].Kind == FeatureKind.Casing)
            {
                run.SetToken(derived, row, (int)WordCasings.Of(token));
                continue;
            }

            int count = Spelling.Encode(token, _codes[derived]!, _features[derived].NormalizesDigits, characters);
            run.SetWord(derived, row, characters[..count]);
        }

        return read;
    }

    /// <summary>Sets the token of the i-th token column by its key; gives what the network reads.</summary>
    public int SetKey(StepRun run, int row, int i, ulong key)
    {
        int input = _tokenInputs[i];
        return SetId(run, row, input, key == 0 ? 0 : _codes[input]!.IdOf(key));
    }

    /// <exception cref="InvalidOperationException">A token column's tokens cannot be given as text.</exception>
    public void CheckTexts()
    {
        foreach (FeatureColumn feature in _features)
        {
            if (feature is { Kind: FeatureKind.Keys, KeyNames: null })
            {
                throw new InvalidOperationException(
                    $"Feature column '{feature.ColumnName}' has keys that stood for nothing in training (no KeyValues): give its tokens as keys.");
            }
        }
    }

    /// <exception cref="InvalidOperationException">A token column has no keys.</exception>
    public void CheckKeys()
    {
        foreach (FeatureColumn feature in _features)
        {
            if (feature.ColumnKind is FeatureKind.Words or FeatureKind.Characters)
            {
                throw new InvalidOperationException($"Feature column '{feature.ColumnName}' has text, not keys: give its tokens as text.");
            }
        }
    }

    /// <exception cref="ArgumentException">A character column was given more than one character.</exception>
    public void CheckToken(int i, ReadOnlySpan<char> text)
    {
        FeatureColumn feature = _features[_tokenInputs[i]];
        if (feature.Kind == FeatureKind.Characters && !text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out _, out int length);
            if (length != text.Length)
            {
                throw new ArgumentException($"Feature column '{feature.ColumnName}' takes one character a step: got '{text}'.", nameof(text));
            }
        }
    }

    private int SetId(StepRun run, int row, int input, int id)
    {
        int read = _model.IsLanguageModel ? LanguageModelColumn.SymbolOf(id) : id;
        run.SetToken(input, row, read);
        return read;
    }

    private int IdOf(int input, ReadOnlySpan<char> token)
    {
        if (_names[input] is { } names)
        {
            return names.IdOf(token);
        }

        // Half of a surrogate pair decodes to U+FFFD, as in scoring.
        Rune.DecodeFromUtf16(token, out Rune character, out _);
        return token.IsEmpty ? 0 : _codes[input]!.IdOf((ulong)character.Value);
    }

    private byte[] ComputeFingerprint()
    {
        NetworkSpec spec = _model.Network.Spec;
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes($"{spec.Stack.Cell} {spec.Pooling} {spec.Stack.HasResidualConnections}\n"));
            ModelFiles.WriteWeights(_model.Trained, stream);
        }

        return hash.Hash![..FingerprintLength];
    }
}
