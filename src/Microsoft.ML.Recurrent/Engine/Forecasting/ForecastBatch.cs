using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Windows as a forecasting network reads them. All have the same number of steps, so packed order is the order of the windows: row t * S + s is step t of window
/// s, and row s * m + k of the decoder is segment k. Loaded again and again; allocates only while it grows.
/// </summary>
internal sealed class ForecastBatch
{
    private Matrix _numbers;
    private Matrix _future;
    private Matrix _linear;
    private int[] _tokens = [];
    private int[] _stepLengths = [];
    private float[] _targets = [];
    private float[] _scales = [];
    private float[] _weights = [];
    private long[] _ids = [];

    /// <summary>S: windows of the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Of the encoder's steps.</summary>
    public BatchLayout Layout { get; } = new();

    /// <summary>Of the decoder's rows, each a sequence of one step.</summary>
    public BatchLayout SegmentLayout { get; } = new();

    /// <summary>What steps read, T * S rows.</summary>
    public Matrix Numbers => _numbers;

    /// <summary>What is known of segments, S * m rows.</summary>
    public Matrix Future => _future;

    /// <summary>What the linear path reads, S rows.</summary>
    public Matrix Linear => _linear;

    /// <summary>The series of each window.</summary>
    public Span<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Weights of the windows.</summary>
    public Span<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Values of a row of the head that are compared with targets.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Targets of a row of the head, in the network's scale; NaN where one is not known.</summary>
    public Span<float> TargetsOf(int row) => _targets.AsSpan(row * ValueCount, ValueCount);

    /// <summary>What the network's scale was divided by, one number for each target of a window.</summary>
    public Span<float> ScalesOf(int window) => _scales.AsSpan(window * ScaleCount, ScaleCount);

    /// <summary>Targets of a window.</summary>
    public int ScaleCount { get; private set; }

    /// <summary>Makes room for windows; the caller writes all of it, and gives numbers that name the windows to <paramref name="ids"/>.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="windows">S.</param>
    /// <param name="stepCount">T.</param>
    /// <param name="valueCount">Values of a row of the head.</param>
    /// <param name="scaleCount">Targets of a window.</param>
    /// <param name="ids">One a window; empty: their places.</param>
    public void Start(ForecastNetworkSpec spec, int windows, int stepCount, int valueCount, int scaleCount, ReadOnlySpan<int> ids = default)
    {
        int segments = windows * spec.SegmentCount;
        int headRows = spec.Decoding == ForecastDecoding.Autoregressive ? windows * stepCount : segments;
        Count = windows;
        (ValueCount, ScaleCount) = (valueCount, scaleCount);
        Grow(ref _tokens, windows);
        Grow(ref _weights, windows);
        Grow(ref _ids, segments);
        Grow(ref _stepLengths, segments);
        Grow(ref _targets, headRows * valueCount);
        Grow(ref _scales, windows * scaleCount);
        _numbers = Fit(_numbers, windows * stepCount, spec.StepWidth);
        _future = spec.FutureWidth == 0 ? default : Fit(_future, segments, spec.FutureWidth);
        _linear = spec.LinearWidth == 0 ? default : Fit(_linear, windows, spec.LinearWidth);
        for (int window = 0; window < windows; window++)
        {
            _ids[window] = ids.IsEmpty ? window : ids[window];
        }

        _stepLengths.AsSpan(0, segments).Fill(stepCount);
        Layout.Arrange(_stepLengths.AsSpan(0, windows), _ids.AsSpan(0, windows));
        if (spec.Decoding == ForecastDecoding.Parallel)
        {
            for (int row = segments - 1; row >= 0; row--)
            {
                _ids[row] = (_ids[row / spec.SegmentCount] * spec.SegmentCount) + (row % spec.SegmentCount);
            }

            _stepLengths.AsSpan(0, segments).Fill(1);
            SegmentLayout.Arrange(_stepLengths.AsSpan(0, segments), _ids.AsSpan(0, segments));
        }
    }

    /// <summary>Reads a window as of an unknown series: the first vectors, one per channel, are those of such.</summary>
    public void ForgetSeries(int window, int channelCount) => Tokens[window] %= channelCount;

    private static void Grow<T>(ref T[] items, int count)
    {
        if (items.Length < count)
        {
            items = new T[Math.Max(count, 2 * items.Length)];
        }
    }

    /// <summary>A matrix in the memory of another where it is large enough. Padding columns are zero.</summary>
    private static Matrix Fit(Matrix old, int rows, int columns)
    {
        int stride = AlignedBuffer.RoundUp(columns);
        bool fits = !old.IsEmpty && old.Stride == stride && old.Columns == columns && old.Buffer.Length >= rows * stride;
        return new Matrix(fits ? old.Buffer : new AlignedBuffer(checked(rows * stride)), 0, rows, columns, stride);
    }
}
