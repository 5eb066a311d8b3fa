namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>A transformer that ML.NET's PermutationFeatureImportance finds in a chain or a loaded model, where it knows no type of it.</summary>
internal interface IPermutableTransformer : ISingleFeaturePredictionTransformer
{
}
