using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>A stack of recurrent layers with a golden file's weights, run on its input; results in PyTorch's shapes.</summary>
internal sealed class GoldenStack
{
    private readonly Golden _golden;
    private readonly RecurrentLayer[] _layers;
    private readonly Execution _execution;
    private readonly BatchLayout _layout = new();
    private readonly RecurrentPass[] _passes;
    private readonly int _directions;

    public GoldenStack(Golden golden, CellKind kind, bool isBidirectional, int threadCount, string weightPrefix = "")
    {
        _golden = golden;
        _directions = isBidirectional ? 2 : 1;
        int layerCount = golden.Tensors.Keys.Count(name => name.StartsWith(weightPrefix + "weight_hh_l", StringComparison.Ordinal)) / _directions;
        HiddenSize = golden["output"].Shape[2] / _directions;
        _layers = new RecurrentLayer[layerCount];
        _passes = new RecurrentPass[layerCount];
        for (int layer = 0; layer < layerCount; layer++)
        {
            int[] widths = layer == 0 ? [golden["input"].Shape[2]] : [.. Enumerable.Repeat(HiddenSize, _directions)];
            _layers[layer] = new RecurrentLayer(Parameters, "", layer, kind, widths, HiddenSize, isBidirectional);
        }

        Weights = Parameters.NewBuffer();
        Gradients = new Gradients(Parameters);
        foreach (Parameter parameter in Parameters.All)
        {
            golden[weightPrefix + parameter.Name].Values.CopyTo(parameter.In(Weights));
        }

        _execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = Gradients };
        _layout.Arrange(golden["lengths"].ToIntegers(), []);
    }

    public int HiddenSize { get; }

    public ParameterSet Parameters { get; } = new();

    public AlignedBuffer Weights { get; }

    public Gradients Gradients { get; }

    public float[] Output { get; private set; } = [];

    public float[] FinalHidden { get; private set; } = [];

    public float[] FinalCell { get; private set; } = [];

    public float[] InputGradient { get; private set; } = [];

    public float[] InitialHiddenGradient { get; private set; } = [];

    public float[] InitialCellGradient { get; private set; } = [];

    public void Run()
    {
        Forward();
        Backward();
        _execution.Workspace.Reset();
    }

    public void Forward()
    {
        foreach (RecurrentLayer layer in _layers)
        {
            layer.Pack(Weights);
        }

        Columns rows = new(Pack("input", 0, _golden["input"].Shape[2]));
        FinalHidden = new float[_golden["h0"].Values.Length];
        FinalCell = new float[FinalHidden.Length];
        for (int i = 0; i < _layers.Length; i++)
        {
            RecurrentStates states = NewStates();
            ReadStates("h0", states.Hidden, i);
            ReadStates("c0", states.Cell, i);
            _passes[i] = _layers[i].Forward(rows, _layout, states, _execution);
            rows = _passes[i].Output;
            _layers[i].ReadFinalStates(_passes[i], states);
            WriteStates(states.Hidden, FinalHidden, i);
            WriteStates(states.Cell, FinalCell, i);
        }

        Output = Unpack(rows);
    }

    private void Backward()
    {
        Matrix[] blocks = new Matrix[_directions];
        for (int direction = 0; direction < _directions; direction++)
        {
            blocks[direction] = Pack("output_gradient", direction * HiddenSize, HiddenSize);
        }

        Columns gradient = new(blocks);
        InitialHiddenGradient = new float[FinalHidden.Length];
        InitialCellGradient = new float[FinalHidden.Length];
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            RecurrentStates final = NewStates();
            ReadStates("hn_gradient", final.Hidden, i);
            ReadStates("cn_gradient", final.Cell, i);
            RecurrentStates initial = NewStates();
            gradient = _layers[i].Backward(_passes[i], gradient, final, initial, wantsInputGradient: true, _execution);
            WriteStates(initial.Hidden, InitialHiddenGradient, i);
            WriteStates(initial.Cell, InitialCellGradient, i);
        }

        InputGradient = Unpack(gradient);
    }

    private RecurrentStates NewStates() => new(NewMatrices(), _layers[0].HasCellState ? NewMatrices() : []);

    private Matrix[] NewMatrices()
        => [.. Enumerable.Range(0, _directions).Select(_ => _execution.Workspace.RentZeroed(_layout.SequenceCount, HiddenSize))];

    private Matrix Pack(string name, int firstColumn, int columns)
    {
        GoldenTensor tensor = _golden[name];
        Matrix packed = _execution.Workspace.RentPadded(_layout.RowCount, columns);
        ForEachRow((row, sequence, step) =>
        {
            for (int column = 0; column < columns; column++)
            {
                packed[row, column] = tensor.At(sequence, step, firstColumn + column);
            }
        });
        return packed;
    }

    private float[] Unpack(Columns rows)
    {
        int width = rows.Width;
        int stepCount = _golden["input"].Shape[1];
        var values = new float[_layout.SequenceCount * stepCount * width];
        ForEachRow((row, sequence, step) =>
        {
            int to = (sequence * stepCount + step) * width;
            for (int block = 0; block < rows.Count; block++)
            {
                rows[block].Row(row).CopyTo(values.AsSpan(to));
                to += rows[block].Columns;
            }
        });
        return values;
    }

    private void ForEachRow(Action<int, int, int> visit)
    {
        for (int step = 0; step < _layout.StepCount; step++)
        {
            for (int sequence = 0; sequence < _layout.RowsAt(step); sequence++)
            {
                visit(_layout.OffsetOf(step) + sequence, _layout.CallerIndex[sequence], step);
            }
        }
    }

    private void ReadStates(string name, Matrix[] states, int layer)
    {
        for (int direction = 0; direction < states.Length; direction++)
        {
            for (int sequence = 0; sequence < _layout.SequenceCount; sequence++)
            {
                StateRow(_golden[name].Values, layer, direction, sequence).CopyTo(states[direction].Row(sequence));
            }
        }
    }

    private void WriteStates(Matrix[] states, float[] target, int layer)
    {
        for (int direction = 0; direction < states.Length; direction++)
        {
            for (int sequence = 0; sequence < _layout.SequenceCount; sequence++)
            {
                states[direction].Row(sequence).CopyTo(StateRow(target, layer, direction, sequence));
            }
        }
    }

    private Span<float> StateRow(float[] values, int layer, int direction, int sequence)
        => values.AsSpan(((layer * _directions + direction) * _layout.SequenceCount + _layout.CallerIndex[sequence]) * HiddenSize, HiddenSize);
}
