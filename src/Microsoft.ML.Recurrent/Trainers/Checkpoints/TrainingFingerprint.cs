using System.Security.Cryptography;
using System.Text;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>What decides a training, part by part: two with equal parts go through the same states.</summary>
/// <param name="Parts">Values or hashes, by what they are of.</param>
internal sealed record TrainingFingerprint(SortedDictionary<string, string> Parts)
{
    private const int NameLength = 16;
    private const int ShownCount = 5;

    /// <summary>Of all parts together, for names of files.</summary>
    public string Name
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach ((string name, string value) in Parts)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{value}\0"));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset())[..NameLength];
        }
    }

    /// <summary>What another training does differently, in words; null: nothing.</summary>
    /// <param name="other">Of the checkpoint.</param>
    public string? DifferencesFrom(TrainingFingerprint other)
    {
        string[] differences =
        [
            .. Parts.Keys.Union(other.Parts.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => Parts.GetValueOrDefault(name) != other.Parts.GetValueOrDefault(name))
                .Select(name => FingerprintParts.IsHash(name)
                    ? $"{name} differ"
                    : $"{name} is {other.Parts.GetValueOrDefault(name, "not there")} in the checkpoint and {Parts.GetValueOrDefault(name, "not there")} now"),
        ];
        return differences.Length == 0 ? null
            : string.Join("; ", differences.Take(ShownCount)) + (differences.Length > ShownCount ? $"; and {differences.Length - ShownCount} more" : "");
    }
}
