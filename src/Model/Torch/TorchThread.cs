using System.Runtime.ExceptionServices;

namespace Millrace.Model.Torch;

/// <summary>
/// One OS thread that owns tensors. libtorch keeps grad mode, tensor scopes and the number of threads by thread, so a trainer
/// does all its work on one of these, never on the thread pool.
/// </summary>
public sealed class TorchThread : IDisposable
{
    readonly System.Collections.Concurrent.BlockingCollection<Action> work = new(boundedCapacity: 16);
    readonly Thread thread;

    /// <param name="name">Name of the thread, as debuggers show it.</param>
    /// <param name="threads">How many threads operators use in parallel, this one included; 0 for one per core.</param>
    public TorchThread(string name, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        thread = new Thread(() => Run(threads == 0 ? Environment.ProcessorCount : threads)) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>How many threads operators called from the current thread use; set it on the thread that calls them.</summary>
    public static int Count
    {
        get => NativeMethods.mr_threads_get();
        set => NativeMethods.Check(NativeMethods.mr_threads_set(value));
    }

    /// <summary>Runs a function on the thread and gives back what it returns or throws.</summary>
    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>The same, waiting for it; call it from a thread that may block.</summary>
    public T Invoke<T>(Func<T> function)
    {
        var task = InvokeAsync(function);
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        if (task.Exception is { InnerException: { } cause })
            ExceptionDispatchInfo.Throw(cause);
        return task.GetAwaiter().GetResult();
    }

    public void Invoke(Action action) => Invoke(() =>
    {
        action();
        return true;
    });

    /// <summary>Finishes what was asked for, then ends the thread.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    void Run(int threads)
    {
        Count = threads;
        foreach (var action in work.GetConsumingEnumerable())
            action();
    }
}
