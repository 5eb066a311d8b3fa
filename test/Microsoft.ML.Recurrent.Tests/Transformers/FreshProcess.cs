using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>
/// Loads a model where nothing but ML.NET has run before: the tests' program starts itself again, and the child prints its
/// predictions for <see cref="SmallRow.Make"/> instead of running tests.
/// </summary>
internal static class FreshProcess
{
    private const string ModelVariable = "RECURRENT_TEST_FRESH_MODEL";
    private const string RowCountVariable = "RECURRENT_TEST_FRESH_ROWS";
    private const string Library = "Microsoft.ML.Recurrent";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static string[] Predict(string modelPath, int rowCount)
    {
        string assembly = typeof(FreshProcess).Assembly.Location;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", assembly },
            Environment = { [ModelVariable] = modelPath, [RowCountVariable] = $"{rowCount}" },
        };
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(Patience))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"The fresh process did not end within {Patience}.");
        }

        Assert.True(child.ExitCode == 0, $"{errors.Result}{output.Result}");
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Whether this process is the child, and then its exit code.</summary>
    public static bool TryRun(out int exitCode)
    {
        string? modelPath = Environment.GetEnvironmentVariable(ModelVariable);
        exitCode = modelPath is null ? 0 : PredictAll(modelPath, int.Parse(Environment.GetEnvironmentVariable(RowCountVariable)!, CultureInfo.InvariantCulture));
        return modelPath is not null;
    }

    private static int PredictAll(string modelPath, int rowCount)
    {
        try
        {
            if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == Library))
            {
                Console.Error.WriteLine("The library was loaded before the model asked for it.");
                return 2;
            }

            var ml = new MLContext();
            ITransformer model = ml.Model.Load(modelPath, out _);
            IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(SmallRow.Make(rowCount)));
            foreach (SmallPrediction prediction in ml.Data.CreateEnumerable<SmallPrediction>(scored, reuseRowObject: false))
            {
                Console.WriteLine(prediction);
            }

            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            return 1;
        }
    }
}
