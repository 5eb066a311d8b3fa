using Microsoft.ML.Recurrent.Parity;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project test/Microsoft.ML.Recurrent.Parity -- <folder for the golden files>");
    return 2;
}

if (!LibTorch.TryLoad(out string reason))
{
    Console.Error.WriteLine($"TorchSharp cannot load its native library here: {reason}");
    return 3;
}

var store = new GoldenFolder(folder);
RecurrentCases.Write(store);
GateSenseCases.Write(store);
LayerCases.Write(store);
LossCases.Write(store);
OptimizerCases.Write(store);
ClippingCases.Write(store);
EncoderDecoderCases.Write(store);
LanguageModelCases.Write(store);
Console.WriteLine($"{store.FileCount} files, {store.ByteCount} bytes in {folder}");
return 0;
