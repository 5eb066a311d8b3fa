using System.Text;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>
/// The record of an experiment as a file of JSON lines (UTF-8): first a header with the format's version and the settings, then a line for each beginning of a trial, each
/// epoch, and each end, in the order in which the search was told of them; a search that is told the same again is where the first one was. A line is written before
/// anything follows from it. A last line without its end is that of a process that was killed, and is cut off. Once a line cannot be written, none is any more: the search
/// goes on, and the journal ends before that line.
/// </summary>
internal sealed class TrialJournal : IDisposable
{
    public const string FileName = "experiment.jsonl";

    private const string LockName = "experiment.lock";

    private readonly Stream _stream;
    private readonly Stream _lock;
    private readonly Action<string> _tellTrouble;
    private bool _isLost;

    /// <param name="stream">Takes the lines; without a buffer, so that what fails to be written is not tried again.</param>
    /// <param name="held">Disposed with the journal.</param>
    /// <param name="tellTrouble">Told once when a line cannot be written.</param>
    internal TrialJournal(Stream stream, Stream held, Action<string> tellTrouble) => (_stream, _lock, _tellTrouble) = (stream, held, tellTrouble);

    /// <summary>Opens the journal of a folder, or begins one.</summary>
    /// <param name="folder">Made where it does not exist.</param>
    /// <param name="header">Of this experiment.</param>
    /// <param name="tellTrouble">Told once when a line cannot be written.</param>
    /// <param name="past">The lines after the header.</param>
    /// <exception cref="InvalidOperationException">The journal is of another experiment, or the folder cannot be used.</exception>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public static TrialJournal Open(string folder, JournalHeader header, Action<string> tellTrouble, out IReadOnlyList<JournalEvent> past)
    {
        FileStream stream;
        FileStream? held = null;
        try
        {
            Directory.CreateDirectory(folder);

            // A file of its own: only one that nobody may share is locked on every system, and others may read the journal meanwhile.
            held = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            held?.Dispose();
            throw new InvalidOperationException(
                $"Option Folder: expected a folder that can be written to and that no other experiment uses, got '{folder}': {exception.Message}", exception);
        }

        var journal = new TrialJournal(stream, held, tellTrouble);
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
        if (_isLost)
        {
            return;
        }

        long end = _stream.Position;
        try
        {
            WriteLine(line);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isLost = true;
            CutOff(end);
            _tellTrouble($"The journal of the experiment ('{FileName}') could not be written: {exception.Message}. The search goes on, and what it finds from here on is not kept in its folder.");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private void WriteLine(JournalEvent line)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(line, JournalJson.Default.JournalEvent);
        _stream.Write([.. bytes, (byte)'\n']);
        _stream.Flush();
    }

    private void CutOff(long end)
    {
        try
        {
            _stream.SetLength(end);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A part of a line is cut off by whoever reads the journal.
        }
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
            Begin(folder, header);
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

    private void Begin(string folder, JournalHeader header)
    {
        try
        {
            WriteLine(new JournalEvent { Experiment = header });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Option Folder: expected a folder that can be written to, got '{folder}': {exception.Message}", exception);
        }
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
