using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The same network in the same chain as two ML.NET model files, ours and one around an ONNX model.</summary>
internal sealed class ColdModels : IDisposable
{
    private const int HiddenSize = 128;

    private static readonly Shape s_shape = new(RecurrentKind.Lstm, BatchSize: 1, ColdRow.StepCount, ColdRow.InputSize, HiddenSize);

    private readonly string _directory = Directory.CreateTempSubdirectory("recurrent-cold-").FullName;
    private readonly MLContext _context = new(seed: 1);
    private readonly Problem _problem = new(s_shape);

    public static string Name => $"{s_shape}";

    public string SaveOurs() => Save("ours", new RecurrentMulticlassTransformer(new FittedModel(
        new EngineNetwork(_problem).Network,
        [new FeatureColumn { ColumnName = OnnxNetwork.Input, Kind = FeatureKind.Numbers, Width = ColdRow.InputSize }],
        new LabelColumn { Name = "Label", ClassCount = s_shape.ClassCount },
        [])));

    public string SaveOnnx()
    {
        string path = Path.Combine(_directory, "network.onnx");
        File.WriteAllBytes(path, OnnxNetwork.ForBatches(_problem, ColdRow.StepCount, batchSize: 1));
        IDataView input = _context.Transforms.CopyColumns(OnnxNetwork.Input, nameof(ColdRow.Features)).Fit(Data).Transform(Data);
        return Save("onnx", _context.Transforms.ApplyOnnxModel(OnnxNetwork.Probabilities, OnnxNetwork.Input, path).Fit(input));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private IDataView Data => _context.Data.LoadFromEnumerable([new ColdRow()]);

    private string Save(string name, ITransformer network)
    {
        string path = Path.Combine(_directory, $"{name}.zip");
        var chain = new TransformerChain<ITransformer>(_context.Transforms.CopyColumns(OnnxNetwork.Input, nameof(ColdRow.Features)).Fit(Data), network);
        _context.Model.Save(chain, Data.Schema, path);
        return path;
    }
}
