using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// One long sequence, cut into streams of equal length that are read side by side, a window of each at a time: a batch is the next window of every stream. A
/// stream begins with the begin symbol; windows of streams that go on begin with the symbol before.
/// </summary>
/// <remarks>Windows are a function of the seed and the epoch, so any batch can be stood before. Nothing is shuffled.</remarks>
internal sealed class ContinuousBatches : IBatchSource
{
    private readonly SequenceStore _text;
    private readonly WindowLengths _windows;
    private readonly ulong _seed;
    private readonly int _symbolCount;
    private readonly int _streamCount;
    private readonly int _longest;
    private readonly SequenceStore _batch = new([0], TargetShape.ClassPerStep);
    private int[] _sequences = [];
    private int _epoch;
    private int _window;
    private int _start;

    /// <param name="text">Sequence 0 is the text, as a decoder reads it; its end is left out.</param>
    /// <param name="streamCount">The most streams.</param>
    /// <param name="windowLength">Steps of a window.</param>
    /// <param name="hasRandomWindows">Whether windows have lengths around that, drawn anew for each.</param>
    /// <param name="seed">Decides these lengths.</param>
    public ContinuousBatches(SequenceStore text, int streamCount, int windowLength, bool hasRandomWindows = false, ulong seed = 0)
    {
        _text = text;
        _windows = new WindowLengths(windowLength, hasRandomWindows);
        _seed = seed;
        _symbolCount = text.LengthOf(0) - 1;
        _streamCount = Math.Clamp(streamCount, 1, Math.Max(1, _symbolCount));
        _longest = (_symbolCount + _streamCount - 1) / _streamCount;
        SequenceCount = (long)streamCount * ((_longest + windowLength - 1) / windowLength);
    }

    /// <summary>Windows of all streams, about as many as an epoch has where lengths are drawn.</summary>
    public long SequenceCount { get; }

    public SequenceStore Store => _batch;

    /// <summary>Sequence i of a batch is a piece of stream i.</summary>
    public ReadOnlySpan<int> Sequences => _sequences;

    public void Begin(int epoch, long givenCount = 0)
    {
        _epoch = epoch;
        _start = 0;
        for (_window = 0; _window < givenCount; _window++)
        {
            _start += LengthOf(_window);
        }
    }

    public bool MoveNext(Cancellation cancellation)
    {
        if (_start >= _longest)
        {
            return false;
        }

        int length = LengthOf(_window++);
        _batch.Clear();

        // The first streams are the longer ones by a symbol, so those that have ended stand last.
        for (int stream = 0; stream < _streamCount; stream++)
        {
            AddPiece(stream, length);
        }

        _start += length;
        if (_sequences.Length != _batch.SequenceCount)
        {
            _sequences = [.. Enumerable.Range(0, _batch.SequenceCount)];
        }

        return true;
    }

    private int LengthOf(int window) => _windows.Draw(_seed, (uint)_epoch, window);

    private void AddPiece(int stream, int windowLength)
    {
        (int quotient, int remainder) = (_symbolCount / _streamCount, _symbolCount % _streamCount);
        int first = (stream * quotient) + Math.Min(stream, remainder);
        int length = Math.Min(windowLength, quotient + (stream < remainder ? 1 : 0) - _start);
        if (length <= 0)
        {
            return;
        }

        // Step i of the text reads symbol i - 1 and writes symbol i.
        Span<int> read = _batch.AddTokens(0, length);
        _text.Tokens(0, 0, first + _start, length).CopyTo(read);
        if (_start == 0)
        {
            read[0] = TargetSymbols.Begin;
        }

        _text.ClassesOf(0).Slice(first + _start, length).CopyTo(_batch.Targets.AddClasses(length));
        _batch.EndSequence(length);
    }
}
