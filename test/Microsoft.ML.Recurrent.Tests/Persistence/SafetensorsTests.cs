using System.Buffers.Binary;
using System.Text;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back_bit_by_bit()
    {
        ParameterSet parameters = Parameters();
        AlignedBuffer weights = parameters.NewBuffer();
        Span<int> bits = System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(weights.Span);
        new Random(3).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(bits));
        foreach (ref int number in bits)
        {
            // An exponent below that of infinity.
            number &= ~0x00800000;
        }

        using MemoryStream file = Write(parameters, weights);

        AlignedBuffer read = parameters.NewBuffer();
        SafetensorsReader.Open(file).ReadInto(parameters, read);

        foreach (Parameter parameter in parameters.All)
        {
            Assert.Equal(
                parameter.In(weights).ToArray().Select(BitConverter.SingleToInt32Bits), parameter.In(read).ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Fact]
    public void The_file_is_laid_out_as_python_expects()
    {
        var parameters = new ParameterSet();
        parameters.Add("head.weight", [2, 3], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("head.bias", [2], ParameterInitializer.Zeros, isDecayed: false);
        AlignedBuffer weights = parameters.NewBuffer();
        float[] matrix = [1, 2, 3, 4, 5, -6.5f];
        float[] bias = [7, 8];
        matrix.CopyTo(parameters.All[0].In(weights));
        bias.CopyTo(parameters.All[1].In(weights));

        byte[] file = Write(parameters, weights).ToArray();

        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, headerLength % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"pt"},"head.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"head.bias":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}""",
            Encoding.UTF8.GetString(file, 8, headerLength).TrimEnd(' '));
        float[] data = [.. Enumerable.Range(0, 8).Select(i => BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(8 + headerLength + (i * 4))))];
        Assert.Equal([.. matrix, .. bias], data);
    }

    [Theory]
    [InlineData("[]", 0, "expected an object")]
    [InlineData("{", 0, "not JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "'a' without")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4, "dtype \"F16\"")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not fill its 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,4]}}""", 4, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "-1 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "1.5 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":7,"data_offsets":[0,4]}}""", 4, "shape that is Number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "begin and end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "begin and end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "expected 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "was cut")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "damaged")]
    public void A_wrong_header_is_refused_with_what_is_wrong(string header, int dataLength, string expected)
    {
        using MemoryStream file = File(header, dataLength);
        var failure = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(file));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 127, 0, 0, 0, 0, 0 })]
    public void A_header_longer_than_the_file_is_refused_before_memory_is_taken(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", "lack the tensor 'b'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "'b' has the shape [0]; the network expects [1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a' has the shape [1]; the network expects [2, 1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"c":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}""", "'c' that the network does not have")]
    public void Another_networks_tensors_are_refused_by_name(string header, string expected)
    {
        var parameters = new ParameterSet();
        parameters.Add("a", [2, 1], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("b", [1], ParameterInitializer.Zeros, isDecayed: true);
        using MemoryStream file = File(header, header.Contains("[4,8]", StringComparison.Ordinal) || !header.Contains("[8,12]", StringComparison.Ordinal) ? 8 : 12);
        SafetensorsReader reader = SafetensorsReader.Open(file);
        var failure = Assert.Throws<InvalidDataException>(() => reader.ReadInto(parameters, parameters.NewBuffer()));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_file_is_refused_at_every_length()
    {
        ParameterSet parameters = Parameters();
        byte[] file = Write(parameters, parameters.NewBuffer()).ToArray();
        for (int length = 0; length < file.Length; length++)
        {
            using var cut = new MemoryStream(file, 0, length);
            Assert.Throws<InvalidDataException>(() => SafetensorsReader.Open(cut).ReadInto(parameters, parameters.NewBuffer()));
        }
    }

    private static ParameterSet Parameters()
    {
        var parameters = new ParameterSet();
        parameters.Add("words.weight", [17, 5], ParameterInitializer.Normal, isDecayed: true);
        parameters.Add("gru.weight_ih_l0_reverse", [9, 5], ParameterInitializer.GlorotUniform, isDecayed: true);
        parameters.Add("head.bias", [1], ParameterInitializer.Zeros, isDecayed: false);
        return parameters;
    }

    private static MemoryStream Write(ParameterSet parameters, AlignedBuffer weights)
    {
        var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, parameters, weights);
        return stream;
    }

    private static MemoryStream File(string header, int dataLength)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        return new MemoryStream(file);
    }
}
