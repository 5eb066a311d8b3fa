namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>The first symbols of every target vocabulary, which are no symbols of a user's.</summary>
internal static class TargetSymbols
{
    /// <summary>Stands for all that the vocabulary does not have.</summary>
    public const int Unknown = 0;

    /// <summary>Ends a sequence.</summary>
    public const int End = 1;

    /// <summary>What a decoder reads first, and never writes.</summary>
    public const int Begin = 2;

    /// <summary>The vocabulary's first symbol: class 0.</summary>
    public const int First = 3;
}
