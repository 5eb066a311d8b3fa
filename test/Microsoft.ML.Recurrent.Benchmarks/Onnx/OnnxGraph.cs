namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Nodes, constants, inputs and outputs of an ONNX model in the making.</summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 14;
    private const int Float = 1;
    private const int Int32 = 6;
    private const int Int64 = 7;

    private readonly OnnxMessage _graph = new();

    /// <summary>Adds a node; attributes are integers, lists of integers and texts.</summary>
    public void AddNode(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params (string Name, object Value)[] attributes)
    {
        var node = new OnnxMessage();
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        foreach (string output in outputs)
        {
            node.Add(2, output);
        }

        node.Add(4, operation);
        foreach ((string name, object value) in attributes)
        {
            node.Add(5, Attribute(name, value));
        }

        _graph.Add(1, node);
    }

    public void AddConstant(string name, float[] values, params int[] shape) => AddConstant<float>(name, Float, values, shape);

    public void AddConstant(string name, long[] values, params int[] shape) => AddConstant<long>(name, Int64, values, shape);

    /// <summary>Dimensions are numbers, or names where they differ from run to run.</summary>
    public void AddInput(string name, params object[] shape) => _graph.Add(11, Value(name, Float, shape));

    public void AddIntegerInput(string name, params object[] shape) => _graph.Add(11, Value(name, Int32, shape));

    public void AddOutput(string name, params object[] shape) => _graph.Add(12, Value(name, Float, shape));

    /// <summary>The whole model as bytes of a file.</summary>
    public byte[] ToModel() => new OnnxMessage()
        .Add(1, IrVersion)
        .Add(7, _graph.Add(2, "network"))
        .Add(8, new OnnxMessage().Add(1, "").Add(2, OpsetVersion))
        .ToArray();

    private static OnnxMessage Attribute(string name, object value)
    {
        const int Integer = 2, Text = 3, Integers = 7, Texts = 8;
        OnnxMessage attribute = new OnnxMessage().Add(1, name);
        switch (value)
        {
            case int number:
                return attribute.Add(3, number).Add(20, Integer);
            case string text:
                return attribute.Add(4, text).Add(20, Text);
            case int[] numbers:
                Array.ForEach(numbers, number => attribute.Add(8, number));
                return attribute.Add(20, Integers);
            case string[] texts:
                Array.ForEach(texts, text => attribute.Add(9, text));
                return attribute.Add(20, Texts);
            default:
                throw new ArgumentException($"Attributes of {value.GetType()} are not written here.", nameof(value));
        }
    }

    private static OnnxMessage Value(string name, int type, object[] shape)
    {
        var dimensions = new OnnxMessage();
        foreach (object size in shape)
        {
            dimensions.Add(1, size is int number ? new OnnxMessage().Add(1, number) : new OnnxMessage().Add(2, (string)size));
        }

        return new OnnxMessage().Add(1, name).Add(2, new OnnxMessage().Add(1, new OnnxMessage().Add(1, type).Add(2, dimensions)));
    }

    private void AddConstant<T>(string name, int type, T[] values, int[] shape)
        where T : unmanaged
    {
        var tensor = new OnnxMessage();
        Array.ForEach(shape, size => tensor.Add(1, size));
        _graph.Add(5, tensor.Add(2, type).Add(8, name).Add<T>(9, values));
    }
}
