namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A thread that does what it is asked, one thing after the other, on whichever processors it had when it was made.</summary>
internal sealed class UntiedThread : IDisposable
{
    private readonly System.Collections.Concurrent.BlockingCollection<Task> _tasks = [];

    public UntiedThread()
    {
        var thread = new Thread(() =>
        {
            foreach (Task task in _tasks.GetConsumingEnumerable())
            {
                task.RunSynchronously();
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
    }

    public T Run<T>(Func<T> function)
    {
        var task = new Task<T>(function);
        _tasks.Add(task);
        return task.GetAwaiter().GetResult();
    }

    public void Dispose() => _tasks.CompleteAdding();
}
