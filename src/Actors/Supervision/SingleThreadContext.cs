using System.Collections.Concurrent;

namespace Millrace.Actors.Supervision;

/// <summary>
/// One operating system thread that runs a task from its beginning to its end: every await in it comes back to the
/// thread.
/// </summary>
sealed class SingleThreadContext : SynchronizationContext
{
    readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> work = [];
    readonly Thread thread;

    SingleThreadContext(string name) => thread = new Thread(Pump) { Name = name, IsBackground = true };

    /// <summary>Runs the task on a thread of its own, which ends with it.</summary>
    public static Task RunAsync(string threadName, Func<Task> task)
    {
        var context = new SingleThreadContext(threadName);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Post(_ => _ = context.RunToEndAsync(task, done), null);
        context.thread.Start();
        return done.Task;
    }

    public override void Post(SendOrPostCallback callback, object? state)
    {
        try
        {
            work.Add((callback, state));
        }
        catch (InvalidOperationException)
        {
            // The thread's task has ended; what somebody left running in it ends elsewhere.
            ThreadPool.QueueUserWorkItem(callback.Invoke, state, preferLocal: false);
        }
    }

    public override void Send(SendOrPostCallback callback, object? state)
    {
        if (Thread.CurrentThread != thread)
            throw new NotSupportedException($"{thread.Name} cannot be waited for from another thread");
        callback(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    async Task RunToEndAsync(Func<Task> task, TaskCompletionSource done)
    {
        try
        {
            await task();
            done.SetResult();
        }
        catch (Exception cause)
        {
            done.SetException(cause);
        }
        finally
        {
            work.CompleteAdding();
        }
    }

    void Pump()
    {
        SetSynchronizationContext(this);
        foreach (var (callback, state) in work.GetConsumingEnumerable())
            callback(state);
    }
}
