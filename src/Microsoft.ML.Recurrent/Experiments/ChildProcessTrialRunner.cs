using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML.Recurrent.Experiments.Trials;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// Runs trials in processes of their own, one per trial that runs at once, which it speaks to over their standard input and output in JSON lines. Such a process makes the same experiment
/// and calls <see cref="RecurrentExperiment{TMetrics}.RunTrials"/> in place of <c>Execute</c>. One that ends or is killed is started again, and its trial goes on from its last checkpoint.
/// </summary>
/// <example>
/// One program is both, told apart by an argument (one that is published as a single file starts <c>Environment.ProcessPath</c> with <c>--trials</c> alone):
/// <code>
/// bool runsTrials = args.Contains("--trials");
/// using var runner = runsTrials ? null : new ChildProcessTrialRunner(
///     () => new ProcessStartInfo("dotnet") { ArgumentList = { Environment.GetCommandLineArgs()[0], "--trials" } });
/// settings.Runner = runner;
/// var experiment = mlContext.Forecasting.CreateRecurrentExperiment(settings);
/// if (runsTrials)
/// {
///     experiment.RunTrials(Console.In, Console.Out, load, labelColumnName: "Load");     // nothing else may write to the console
///     return;
/// }
///
/// var result = experiment.Execute(load, labelColumnName: "Load");
/// </code>
/// </example>
public sealed class ChildProcessTrialRunner : ITrialRunner, IDisposable
{
    private readonly Func<ProcessStartInfo> _newStart;
    private readonly ConcurrentBag<Process> _idle = [];
    private readonly ConcurrentDictionary<int, Process> _all = [];

    /// <summary>Starts processes when trials need them.</summary>
    /// <param name="newStart">The program and its arguments, asked for each process; standard input and output are redirected.</param>
    public ChildProcessTrialRunner(Func<ProcessStartInfo> newStart)
    {
        ArgumentNullException.ThrowIfNull(newStart);
        _newStart = newStart;
    }

    /// <summary>Ids of the processes that run.</summary>
    public IReadOnlyCollection<int> ProcessIds => [.. _all.Keys];

    /// <inheritdoc/>
    public IReadOnlyList<string> Run(TrialOrder order, Func<TrialReport, TrialCommand> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(report);
        if (!_idle.TryTake(out Process? process))
        {
            process = Start();
        }

        try
        {
            // The one way to end a mini-batch of another process.
            using CancellationTokenRegistration killing = cancellationToken.Register(() => Kill(process));
            IReadOnlyList<string> models = Converse(process, order, report);
            cancellationToken.ThrowIfCancellationRequested();
            _idle.Add(process);
            return models;
        }
        catch (InvalidOperationException)
        {
            // The trial has failed, and the process is as good as before.
            _idle.Add(process);
            throw;
        }
        catch (Exception exception)
        {
            Kill(process);
            throw exception is IOException && cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : exception;
        }
    }

    /// <summary>Ends all processes.</summary>
    public void Dispose()
    {
        foreach (Process process in _all.Values)
        {
            Kill(process);
        }
    }

    private static IReadOnlyList<string> Converse(Process process, TrialOrder order, Func<TrialReport, TrialCommand> report)
    {
        Send(process, new RunnerMessage { Order = order });
        while (true)
        {
            RunnerMessage message = Receive(process);
            if (message.Report is { } epoch)
            {
                Send(process, new RunnerMessage { Command = report(epoch) });
            }
            else if (message.Models is { } models)
            {
                return models;
            }
            else
            {
                throw new InvalidOperationException(message.Error ?? "The process of the trial has said nothing.");
            }
        }
    }

    private static void Send(Process process, RunnerMessage message)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(message, JournalJson.Default.RunnerMessage));
        process.StandardInput.Flush();
    }

    private static RunnerMessage Receive(Process process)
    {
        string line = process.StandardOutput.ReadLine() ?? throw new IOException("The process of the trial has ended.");
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.RunnerMessage) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new IOException($"The process of the trial writes what is no message: '{line}'.", exception);
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = _newStart();
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"The process '{start.FileName}' could not be started.");
        _all[process.Id] = process;
        return process;
    }

    private void Kill(Process process)
    {
        if (!_all.TryRemove(process.Id, out _))
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
