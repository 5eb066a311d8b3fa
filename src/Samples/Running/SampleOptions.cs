namespace Samples.Running;

/// <summary>The command-line options a sample understands.</summary>
[Flags]
internal enum SampleOptions
{
    None = 0,
    Data = 1,
    Cell = 2,
    Seed = 4,
    Epochs = 8,
    Score = 16,
    Head = 32,
    Length = 64,
    Picture = 128,
    Port = 256,
    Task = 512,
    Checkpoints = 1024,
    Open = 2048,
    Set = 4096,
    Search = 8192,
    Full = 16384,
}
