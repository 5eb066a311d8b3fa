namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's network as an ONNX model.</summary>
internal static class OnnxNetwork
{
    public const string Input = "input";
    public const string Lengths = "lengths";
    public const string Probabilities = "probabilities";
    public const string EntryHidden = "entry_hidden";
    public const string EntryCell = "entry_cell";
    public const string Hidden = "hidden";
    public const string Cell = "cell";

    // ONNX has an LSTM's gates in the order i, o, f, c and a GRU's as z, r, h; PyTorch's are i, f, g, o and r, z, n.
    private static readonly int[] s_lstmGates = [0, 3, 1, 2];
    private static readonly int[] s_gruGates = [1, 0, 2];

    /// <summary>
    /// Input [T,B,D] to probabilities [B,C], or [T*B,C] for a tagger; ragged problems have another input for the lengths [B].
    /// </summary>
    /// <param name="problem">Gives weights and sizes.</param>
    /// <param name="stepCount">T; null: it differs from run to run.</param>
    /// <param name="batchSize">B.</param>
    public static byte[] ForBatches(Problem problem, int? stepCount, int batchSize)
    {
        Shape shape = problem.Shape;
        var graph = new OnnxGraph();
        graph.AddInput(Input, (object?)stepCount ?? "T", batchSize, shape.InputSize);
        bool hasLengths = shape.IsRagged && batchSize > 1;
        if (hasLengths)
        {
            graph.AddIntegerInput(Lengths, batchSize);
        }

        AddRecurrence(graph, problem, hasLengths ? Lengths : "", [], shape.IsTagger ? ["states"] : ["", "last"]);
        if (shape.IsTagger)
        {
            // [T,2,B,H]: both directions of a step belong side by side.
            graph.AddNode("Transpose", ["states"], ["turned"], ("perm", new[] { 0, 2, 1, 3 }));
        }

        AddHead(graph, problem, shape.IsTagger ? "turned" : "last");
        graph.AddOutput(Probabilities, stepCount is null && shape.IsTagger ? "N" : (shape.IsTagger ? stepCount!.Value : 1) * batchSize, shape.ClassCount);
        return graph.ToModel();
    }

    /// <summary>One step [1,B,D] with the states [1,B,H] before and after it as further inputs and outputs.</summary>
    public static byte[] ForSteps(Problem problem)
    {
        Shape shape = problem.Shape;
        var graph = new OnnxGraph();
        graph.AddInput(Input, 1, shape.BatchSize, shape.InputSize);
        graph.AddInput(EntryHidden, 1, shape.BatchSize, shape.HiddenSize);
        bool hasCell = shape.Kind == RecurrentKind.Lstm;
        if (hasCell)
        {
            graph.AddInput(EntryCell, 1, shape.BatchSize, shape.HiddenSize);
        }

        AddRecurrence(graph, problem, "", hasCell ? [EntryHidden, EntryCell] : [EntryHidden], hasCell ? ["", Hidden, Cell] : ["", Hidden]);
        AddHead(graph, problem, Hidden);
        graph.AddOutput(Probabilities, shape.BatchSize, shape.ClassCount);
        graph.AddOutput(Hidden, 1, shape.BatchSize, shape.HiddenSize);
        if (hasCell)
        {
            graph.AddOutput(Cell, 1, shape.BatchSize, shape.HiddenSize);
        }

        return graph.ToModel();
    }

    private static void AddRecurrence(OnnxGraph graph, Problem problem, string lengths, string[] entryStates, string[] outputs)
    {
        Shape shape = problem.Shape;
        int hidden = shape.HiddenSize;
        int gateRows = shape.GateCount * hidden;
        string[] suffixes = [.. problem.DirectionSuffixes];
        graph.AddConstant("w", [.. suffixes.SelectMany(suffix => Reordered("weight_ih" + suffix))], suffixes.Length, gateRows, shape.InputSize);
        graph.AddConstant("r", [.. suffixes.SelectMany(suffix => Reordered("weight_hh" + suffix))], suffixes.Length, gateRows, hidden);
        graph.AddConstant("b", [.. suffixes.SelectMany(suffix => Reordered("bias_ih" + suffix).Concat(Reordered("bias_hh" + suffix)))], suffixes.Length, 2 * gateRows);
        var attributes = new List<(string, object)> { ("hidden_size", hidden), ("direction", suffixes.Length == 2 ? "bidirectional" : "forward") };
        if (shape.Kind == RecurrentKind.Gru)
        {
            attributes.Add(("linear_before_reset", 1));
        }

        graph.AddNode(shape.Kind == RecurrentKind.Lstm ? "LSTM" : "GRU", [Input, "w", "r", "b", lengths, .. entryStates], outputs, [.. attributes]);

        float[] Reordered(string name)
        {
            float[] values = problem.Weights[name].Values;
            int gateLength = values.Length / shape.GateCount;
            int[] order = shape.Kind == RecurrentKind.Lstm ? s_lstmGates : s_gruGates;
            return [.. order.SelectMany(gate => new ArraySegment<float>(values, gate * gateLength, gateLength))];
        }
    }

    private static void AddHead(OnnxGraph graph, Problem problem, string states)
    {
        int width = problem.Shape.HiddenSize * problem.Shape.DirectionCount;
        graph.AddConstant("rows", [-1, width], 2);
        graph.AddConstant("head_weight", problem.Weights[Problem.HeadWeight].Values, problem.Shape.ClassCount, width);
        graph.AddConstant("head_bias", problem.Weights[Problem.HeadBias].Values, problem.Shape.ClassCount);
        graph.AddNode("Reshape", [states, "rows"], ["features"]);
        graph.AddNode("Gemm", ["features", "head_weight", "head_bias"], ["logits"], ("transB", 1));
        graph.AddNode("Softmax", ["logits"], [Probabilities], ("axis", 1));
    }
}
