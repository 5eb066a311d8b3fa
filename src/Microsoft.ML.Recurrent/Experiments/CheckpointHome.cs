namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Where checkpoints of trials go: into the experiment's folder, or into a temporary one that goes with the experiment.</summary>
internal sealed class CheckpointHome : IDisposable
{
    private readonly bool _isTemporary;

    private CheckpointHome(string path, bool isTemporary) => (Path, _isTemporary) = (path, isTemporary);

    public string Path { get; }

    public static CheckpointHome Of(string? folder)
        => folder is null ? new CheckpointHome(Directory.CreateTempSubdirectory("recurrent-trials-").FullName, isTemporary: true) : new CheckpointHome(folder, isTemporary: false);

    public void Dispose()
    {
        if (!_isTemporary)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system clears temporary folders.
        }
    }
}
