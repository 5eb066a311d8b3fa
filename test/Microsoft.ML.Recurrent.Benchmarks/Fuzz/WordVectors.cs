using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Files of word vectors, read by a trainer.</summary>
internal sealed class WordVectors : FuzzTarget
{
    private const int Size = 3;

    private static readonly string[] s_words = ["Anna", "met", "42", "at", "home", "U2", "of", "the"];

    private readonly MLContext _context = new(seed: 1);
    private readonly IDataView _rows;
    private readonly string _text;

    public WordVectors()
    {
        _rows = _context.Transforms.Conversion.MapValueToKey("Label", nameof(FuzzRow.Kind)).Fit(Data()).Transform(Data());
        _text = $"{s_words.Length} {Size}\n" + string.Join('\n', s_words.Select((word, i) => string.Create(CultureInfo.InvariantCulture, $"{word} 0.{i} -1.5e-{i} {i}"))) + "\n";
    }

    public override string Name => "word vectors";

    public override string Run(Random random)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Damage.Lines(_text, random));
            _context.MulticlassClassification.Trainers.Recurrent(new RecurrentMulticlassTrainer.Options
            {
                FeatureColumnName = nameof(FuzzRow.Words),
                EmbeddingFile = path,
                EmbeddingSize = Size,
                HiddenSize = 2,
                NumberOfEpochs = 1,
                NumberOfThreads = 1,
            }).Fit(_rows);
            return "read";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private IDataView Data() => _context.Data.LoadFromEnumerable(FuzzRow.Make(4));
}
