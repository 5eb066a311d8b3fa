using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>
/// Loads a model where nothing but ML.NET has run before: this assembly starts itself again, and the child prints its
/// predictions for <see cref="SmallRow.Make"/> instead of running tests.
/// </summary>
internal static class FreshProcess
{
    private const string ModelVariable = "RECURRENT_TEST_FRESH_MODEL";
    private const string RowCountVariable = "RECURRENT_TEST_FRESH_ROWS";
    private const string Library = "Microsoft.ML.Recurrent";

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
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, $"{errors.Result}{output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Runs before the test runner in every process of this assembly; leaves it alone unless this is the child.</summary>
    [ModuleInitializer]
    internal static void PredictAsChild()
    {
        if (Environment.GetEnvironmentVariable(ModelVariable) is { } modelPath)
        {
            Environment.Exit(PredictAll(modelPath, int.Parse(Environment.GetEnvironmentVariable(RowCountVariable)!)));
        }
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
