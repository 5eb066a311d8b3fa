namespace Samples.Serving;

/// <summary>Where a user's sequence stands between two requests; requests of one user take turns by locking it.</summary>
internal sealed class UserState
{
    /// <summary>What <c>session.SaveState()</c> gave after the last step; null before the first.</summary>
    public byte[]? Bytes { get; set; }
}
