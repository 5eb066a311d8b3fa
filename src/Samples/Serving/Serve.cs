using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Running;

namespace Samples.Serving;

/// <summary>
/// A model behind a web service that follows many users at once: sessions from a pool, a saved state per user. The users are machines of the log of the
/// series sample, which send a reading a minute over HTTP. What the service answers must be, bit for bit, what a session that serves one machine alone says.
/// </summary>
internal static class Serve
{
    public static readonly Sample Sample = new(
        "serve",
        "A web service (ASP.NET Core) that keeps a sequence per user with sessions from a pool, and eight clients at once that check it.",
        SampleOptions.Seed | SampleOptions.Epochs | SampleOptions.Port,
        Run);

    private const int ClientCount = 8;

    private static readonly string[] Sensors = [nameof(MachineReading.Current), nameof(MachineReading.Temperature), nameof(MachineReading.Vibration)];

    private static int Run(SampleArguments arguments)
    {
        var ml = new MLContext(arguments.Seed ?? 1);
        IDataView log = ml.Data.LoadFromTextFile<MachineReading>(
            Path.Combine(AppContext.BaseDirectory, "Data", "MachineLog", "machine-log.csv"), separatorChar: ',', hasHeader: true);
        IDataView runs = ml.Data.Cache(ml.Data.GroupIntoSequences(
            log, nameof(MachineReading.Run), nameof(MachineReading.Minute), Sensors, labelColumnName: nameof(MachineReading.State)));
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(MachineReading.State))
            .Append(ml.MulticlassClassification.Trainers.Gru(hiddenSize: 32, numberOfEpochs: arguments.Epochs ?? 10, batchSize: 16, learningRate: 0.005f))
            .Fit(runs);
        return RunAsync(ml, model, [.. ml.Data.CreateEnumerable<MachineRun>(runs, reuseRowObject: false)], arguments.Port).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(MLContext ml, ITransformer model, MachineRun[] runs, int? port)
    {
        await using WebApplication app = StepService.Create(ml, model, port ?? 0);
        await app.StartAsync();
        string address = app.Urls.First();
        Result.Print("address", address);
        if (port is not null)
        {
            Console.WriteLine("The service runs until Ctrl+C; a step is: curl -H \"Content-Type: application/json\" -d \"[3.1, 25.0, 0.5]\" " + $"{address}/users/me/steps");
            await app.WaitForShutdownAsync();
            return 0;
        }

        // Each client speaks for many machines in turn, minute by minute, so that sessions change users at every step.
        long start = Stopwatch.GetTimestamp();
        bool[] areRight = await Task.WhenAll(Enumerable.Range(0, ClientCount).Select(client => SpeakAsync(
            ml, model, address, [.. runs.Where((_, i) => i % ClientCount == client)])));
        TimeSpan time = Stopwatch.GetElapsedTime(start);

        int stepCount = runs.Sum(run => run.Features.Length) / Sensors.Length;
        Result.Print("users", $"{app.Services.GetRequiredService<UserSequences>().UserCount}");
        Result.Print("clients at once", $"{ClientCount}");
        Result.Print("steps", $"{stepCount}");
        Result.Print("sessions made", $"{app.Services.GetRequiredService<SessionPolicy>().CreatedCount}");
        using (RecurrentSession session = ml.Model.CreateRecurrentSession(model))
            Result.Print("bytes of a user's state", $"{session.StateByteCount}");
        Result.Print("steps per second", stepCount / time.TotalSeconds, decimals: 0);
        bool isRight = Array.TrueForAll(areRight, right => right);
        Result.Print("answers are those of a session per user", isRight ? "yes, bit for bit" : "NO");
        await app.StopAsync();
        return isRight ? 0 : 1;
    }

    /// <summary>Sends the steps of some runs in turn and compares every answer.</summary>
    private static async Task<bool> SpeakAsync(MLContext ml, ITransformer model, string address, MachineRun[] runs)
    {
        StepClient[] clients = Array.ConvertAll(runs, run => new StepClient(address, run.Run));
        RecurrentSession[] alone = Array.ConvertAll(runs, _ => ml.Model.CreateRecurrentSession(model));
        var scores = new float[alone[0].OutputCount];
        bool isRight = true;
        for (int start = 0; start < runs.Max(run => run.Features.Length); start += Sensors.Length)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                if (start >= runs[i].Features.Length)
                    continue;
                float[] reading = runs[i].Features[start..(start + Sensors.Length)];
                StepAnswer answer = await clients[i].StepAsync(reading);
                alone[i].Step(reading, scores);
                isRight &= answer.StepCount == alone[i].StepCount && answer.Scores.AsSpan().SequenceEqual(scores);
            }
        }
        Array.ForEach(clients, client => client.Dispose());
        Array.ForEach(alone, session => session.Dispose());
        return isRight;
    }
}
