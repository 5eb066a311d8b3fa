using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Samples.Data.Sequences;

namespace Samples.Running;

/// <summary>SHA-256 over the exact bits of numbers: two hashes are equal only when every bit is.</summary>
internal static class BitHash
{
    /// <summary>The weights of one or more models, each with its tensors in the order of their names.</summary>
    public static string OfWeights(params IEnumerable<IReadOnlyDictionary<string, Tensor<float>>> models)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (IReadOnlyDictionary<string, Tensor<float>> weights in models)
        {
            foreach ((string name, Tensor<float> tensor) in weights.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes(name));
                var values = new float[tensor.FlattenedLength];
                tensor.FlattenTo(values);
                hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The scores of sentences, in the order of their ids.</summary>
    public static string OfScores(IEnumerable<ScoredSentence> sentences)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ScoredSentence sentence in sentences.OrderBy(sentence => sentence.Id))
            hash.AppendData(MemoryMarshal.AsBytes(sentence.Score.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
