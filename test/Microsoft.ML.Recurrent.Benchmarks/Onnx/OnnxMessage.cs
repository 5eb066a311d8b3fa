using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A protocol-buffers message, field by field; the field numbers are those of onnx.proto (ONNX IR, onnx/onnx on GitHub).</summary>
internal sealed class OnnxMessage
{
    private readonly MemoryStream _bytes = new();

    public OnnxMessage Add(int field, long value) => Write(output =>
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    });

    public OnnxMessage Add(int field, string value) => Write(output =>
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    });

    public OnnxMessage Add(int field, OnnxMessage value) => Add(field, ByteString.CopyFrom(value.ToArray()));

    /// <summary>Raw numbers, little-endian as ONNX wants them.</summary>
    public OnnxMessage Add<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged => Add(field, ByteString.CopyFrom(MemoryMarshal.AsBytes(values)));

    public byte[] ToArray() => _bytes.ToArray();

    private OnnxMessage Add(int field, ByteString bytes) => Write(output =>
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(bytes);
    });

    private OnnxMessage Write(Action<CodedOutputStream> write)
    {
        using var output = new CodedOutputStream(_bytes, leaveOpen: true);
        write(output);
        return this;
    }
}
