using System.Text;

namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>Ids of keys and of Unicode code points.</summary>
internal sealed class CodeIndex : TokenIndex
{
    private readonly Dictionary<ulong, int> _ids = [];
    private readonly List<ulong> _codes = [];

    public CodeIndex(bool isLearning, int firstId = 1)
        : base(isLearning, firstId)
    {
    }

    public CodeIndex(ReadOnlySpan<ulong> codes, int firstId = 1, bool isLearning = false)
        : base(isLearning, firstId)
    {
        foreach (ulong code in codes)
        {
            Add(code);
        }
    }

    public override int Count => _codes.Count;

    /// <summary>Id FirstId + i stands for Codes[i].</summary>
    public IReadOnlyList<ulong> Codes => _codes;

    public static ulong CodeOf(string character) => (ulong)Rune.GetRuneAt(character, 0).Value;

    public static string CharacterOf(ulong code) => new Rune((uint)code).ToString();

    public override int Compare(int left, int right) => _codes[left - FirstId].CompareTo(_codes[right - FirstId]);

    public int IdOf(ulong code) => _ids.TryGetValue(code, out int id) ? id : IsLearning ? Add(code) : 0;

    private int Add(ulong code)
    {
        int id = FirstId + _codes.Count;
        _codes.Add(code);
        _ids.Add(code, id);
        return id;
    }
}
