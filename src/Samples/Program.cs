using Microsoft.ML;

var ml = new MLContext(seed: 1);
Console.WriteLine($"Recurrent.ML samples on ML.NET {ml.GetType().Assembly.GetName().Version}");
