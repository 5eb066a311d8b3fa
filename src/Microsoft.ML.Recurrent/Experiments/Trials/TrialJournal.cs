using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// The record of an experiment as a file of JSON lines (UTF-8): first a header with the format's version and the settings, then a line for each beginning of a trial, each
/// epoch, and each end, in the order in which the search was told of them; a search that is told the same again is where the first one was. A line is written before
/// anything follows from it. A last line without its end is that of a process that was killed, and is cut off.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    public const string FileName = "experiment.jsonl";

    private const string LockName = "experiment.lock";

    private readonly FileStream _stream;
    private readonly FileStream _lock;

    private TrialJournal(FileStream stream, FileStream held) => (_stream, _lock) = (stream, held);

    /// <summary>Opens the journal of a folder, or begins one.</summary>
    /// <param name="folder">Made where it does not exist.</param>
    /// <param name="header">Of this experiment.</param>
    /// <param name="past">The lines after the header.</param>
    /// <exception cref="InvalidOperationException">The journal is of another experiment, or the folder cannot be used.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public static TrialJournal Open(string folder, JournalHeader header, out IReadOnlyList<JournalEvent> past)
    {
        FileStream stream;
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(folder);

            // A file of its own: only one that nobody may share is locked on every system, and others may read the journal meanwhile.
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            held?.Dispose();
            throw new InvalidOperationException(
                $"Option Folder: expected a folder that can be written to and that no other experiment uses, got '{folder}': {exception.Message}", exception);
        }

        var journal = new TrialJournal(stream, held);
        try
        {
            past = journal.ReadOwn(folder, header);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>The lines of a journal behind its header, whatever its experiment.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<JournalEvent> Read(string folder)
    {
        string text = File.ReadAllText(Path.Combine(folder, FileName));
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) => Parse(folder, line, i + 1)).Skip(1)];
    }

    public void Write(JournalEvent line)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(line, JournalJson.Default.JournalEvent);
        _stream.Write([.. bytes, (byte)'\n']);
        _stream.Flush();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private IReadOnlyList<JournalEvent> ReadOwn(string folder, JournalHeader header)
    {
        byte[] bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        int end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        string[] lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        _stream.SetLength(end);
        _stream.Position = end;
        if (lines.Length == 0)
        {
            Write(new JournalEvent { Experiment = header });
            return [];
        }

        JournalEvent[] events = [.. lines.Select((line, i) => Parse(folder, line, i + 1))];
        JournalHeader found = events[0].Experiment ?? throw new InvalidDataException($"Line 1 of '{FileName}' in folder '{folder}' is no header of an experiment.");
        if (found.Version > JournalHeader.NewestVersion)
        {
            throw new InvalidDataException($"The experiment in folder '{folder}' has format version {found.Version} and this build reads versions up to {JournalHeader.NewestVersion}.");
        }

        return header.DifferencesFrom(found) is { } differences
            ? throw new InvalidOperationException($"Option Folder: '{folder}' holds another experiment: {differences}.")
            : events[1..];
    }

    private static JournalEvent Parse(string folder, string line, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalEvent) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"Line {number} of '{FileName}' in folder '{folder}' is damaged: {exception.Message}", exception);
        }
    }
}
