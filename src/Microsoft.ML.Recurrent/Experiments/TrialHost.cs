using System.Text.Json;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Runs trials that another process asks for, in JSON lines; ends when the other does.</summary>
/// <param name="trainer">Trains.</param>
/// <param name="best">Writes models.</param>
/// <param name="fingerprint">Of the rows here.</param>
/// <param name="input">Orders and commands.</param>
/// <param name="output">Reports and models.</param>
internal sealed class TrialHost(TrialTrainer trainer, BestTrial best, string fingerprint, TextReader input, TextWriter output)
{
    public void Run(CancellationToken cancellation)
    {
        while (Receive() is { } message)
        {
            if (message.Order is { } order)
            {
                Send(Run(order, cancellation));
            }
        }
    }

    private RunnerMessage Run(TrialOrder order, CancellationToken cancellation)
    {
        if (order.DataFingerprint != fingerprint)
        {
            return new RunnerMessage { Error = $"The rows of this process are others than those of the experiment: fingerprint {fingerprint} here, {order.DataFingerprint} there." };
        }

        try
        {
            IReadOnlyList<IFittedModel> models = trainer.Train(order, Report, cancellation);
            string folder = order.CheckpointPath ?? Directory.CreateTempSubdirectory("recurrent-trial-").FullName;
            Directory.CreateDirectory(folder);
            string[] paths = [.. models.Select((_, fold) => Path.Combine(folder, $"model{fold}.zip"))];
            for (int fold = 0; fold < paths.Length; fold++)
            {
                best.Write(models[fold], paths[fold]);
            }

            return new RunnerMessage { Models = paths };
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or EndOfStreamException))
        {
            return new RunnerMessage { Error = exception.Message };
        }
    }

    private TrialCommand Report(TrialReport report)
    {
        Send(new RunnerMessage { Report = report });
        return Receive()?.Command ?? throw new EndOfStreamException("The experiment has ended.");
    }

    private RunnerMessage? Receive() => input.ReadLine() is { } line ? JsonSerializer.Deserialize(line, JournalJson.Default.RunnerMessage) : null;

    private void Send(RunnerMessage message)
    {
        output.WriteLine(JsonSerializer.Serialize(message, JournalJson.Default.RunnerMessage));
        output.Flush();
    }
}
