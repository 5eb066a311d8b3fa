// Draws build/icon/icon.png, the icon of the package: a cell, and the arrow by which its state comes back to it.
// Run from the repository's root: dotnet run build/icon/DrawIcon.cs
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

const int Size = 128;
const int SamplesPerSide = 4;
const double CentreX = 64;
const double CentreY = 64;
const double LoopRadius = 40;
const double LoopWidth = 11;
const double CellRadius = 17;

// The loop is open above on the right, where the arrow's head comes in.
const double GapFrom = 20;
const double GapTo = 75;

byte[] background = [0x1f, 0x2a, 0x44, 0xff];
byte[] loop = [0x7f, 0xd1, 0xae, 0xff];
byte[] cell = [0xff, 0xff, 0xff, 0xff];

var rows = new MemoryStream();
for (int y = 0; y < Size; y++)
{
    rows.WriteByte(0);      // no filter
    for (int x = 0; x < Size; x++)
    {
        rows.Write(Pixel(x, y));
    }
}

string path = Path.Combine("build", "icon", "icon.png");
using (FileStream file = File.Create(path))
{
    file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
    byte[] header = new byte[13];
    BinaryPrimitives.WriteInt32BigEndian(header, Size);
    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
    header[8] = 8;          // bits of a channel
    header[9] = 6;          // red, green, blue, alpha
    Chunk(file, "IHDR", header);
    Chunk(file, "IDAT", Compressed(rows.ToArray()));
    Chunk(file, "IEND", []);
}

Console.WriteLine(path);

byte[] Pixel(int x, int y)
{
    double[] sums = new double[4];
    for (int i = 0; i < SamplesPerSide * SamplesPerSide; i++)
    {
        byte[] colour = Colour(x + ((i % SamplesPerSide) + 0.5) / SamplesPerSide, y + ((i / SamplesPerSide) + 0.5) / SamplesPerSide);
        for (int channel = 0; channel < 4; channel++)
        {
            // Colours count by their alpha: beyond the rounded corners there is none.
            sums[channel] += channel == 3 ? colour[3] : colour[channel] * (colour[3] / 255.0);
        }
    }

    double alpha = sums[3] / 255;
    return alpha == 0
        ? new byte[4]
        : [Rounded(sums[0] / alpha), Rounded(sums[1] / alpha), Rounded(sums[2] / alpha), Rounded(sums[3] / (SamplesPerSide * SamplesPerSide))];
}

byte[] Colour(double x, double y)
{
    if (IsBeyondCorner(x, y))
    {
        return new byte[4];
    }

    double dx = x - CentreX;
    double dy = CentreY - y;
    double radius = Math.Sqrt((dx * dx) + (dy * dy));
    double angle = (Math.Atan2(dy, dx) * 180 / Math.PI + 360) % 360;
    if (radius < CellRadius)
    {
        return cell;
    }

    bool isLoop = Math.Abs(radius - LoopRadius) < LoopWidth / 2 && (angle < GapFrom || angle > GapTo);
    return isLoop || IsArrow(dx, dy) ? loop : background;
}

// A triangle at the end of the loop, its point where the gap is.
bool IsArrow(double dx, double dy)
{
    double end = GapTo * Math.PI / 180;
    double along = (dx * Math.Sin(end)) - (dy * Math.Cos(end));
    double across = (dx * Math.Cos(end)) + (dy * Math.Sin(end)) - LoopRadius;
    return along is > 0 and < 20 && Math.Abs(across) < (20 - along) * 0.75;
}

bool IsBeyondCorner(double x, double y)
{
    const double Corner = 24;
    double dx = Math.Max(Math.Max(Corner - x, x - (Size - Corner)), 0);
    double dy = Math.Max(Math.Max(Corner - y, y - (Size - Corner)), 0);
    return (dx * dx) + (dy * dy) > Corner * Corner;
}

static byte Rounded(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

static byte[] Compressed(byte[] bytes)
{
    using var compressed = new MemoryStream();
    using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
    {
        zlib.Write(bytes);
    }

    return compressed.ToArray();
}

static void Chunk(Stream file, string type, byte[] data)
{
    byte[] chunk = [.. Encoding.ASCII.GetBytes(type), .. data];
    byte[] number = new byte[4];
    BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
    file.Write(number);
    file.Write(chunk);
    BinaryPrimitives.WriteUInt32BigEndian(number, Crc(chunk));
    file.Write(number);
}

// The PNG specification's check, CRC-32 of ISO 3309.
static uint Crc(byte[] bytes)
{
    uint crc = uint.MaxValue;
    foreach (byte value in bytes)
    {
        crc ^= value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
        }
    }

    return ~crc;
}
