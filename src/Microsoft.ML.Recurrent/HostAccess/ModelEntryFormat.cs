namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>
/// How a transformer's entry in a model zip announces itself.
/// </summary>
/// <param name="Signature">Exactly eight ASCII characters that begin the entry.</param>
/// <param name="Version">The version this build writes.</param>
/// <param name="OldestReader">The oldest version whose readers understand what this build writes.</param>
/// <param name="OldestReadable">The oldest version this build reads.</param>
/// <param name="LoaderSignature">The name, at most 24 characters, by which ML.NET finds the loader in our assembly.</param>
internal sealed record ModelEntryFormat(string Signature, uint Version, uint OldestReader, uint OldestReadable, string LoaderSignature);
