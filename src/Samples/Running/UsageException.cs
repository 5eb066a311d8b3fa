namespace Samples.Running;

/// <summary>The command line asks for something that cannot be done; the message tells the user what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
