using Microsoft.ML;

if (args is not [("train" or "load") and string task, string modelPath])
{
    Console.Error.WriteLine("usage: PackageTest train|load <model.zip>");
    return 2;
}

var ml = new MLContext(seed: 1);
IDataView test = ml.Data.LoadFromEnumerable(Melody.Compose(200, seed: 2));
ITransformer model;

if (task == "train")
{
    IDataView train = ml.Data.LoadFromEnumerable(Melody.Compose(600, seed: 1));
    model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Melody.Name))
        .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: nameof(Melody.Tokens), hiddenSize: 16, numberOfEpochs: 12, learningRate: 0.01f))
        .Append(ml.Transforms.Conversion.MapKeyToValue(nameof(Naming.PredictedName), "PredictedLabel"))
        .Fit(train);
    ml.Model.Save(model, train.Schema, modelPath);
}
else
{
    model = ml.Model.Load(modelPath, out _);
}

// Bit for bit: what the process that trained prints, the one that loads must print again.
foreach (Naming naming in ml.Data.CreateEnumerable<Naming>(model.Transform(test), reuseRowObject: false).Take(20))
{
    Console.WriteLine($"{naming.PredictedName} {string.Join(' ', naming.Score.Select(BitConverter.SingleToUInt32Bits))}");
}

double accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
Console.WriteLine($"accuracy {accuracy:F3}");
return accuracy > 0.9 ? 0 : 1;
