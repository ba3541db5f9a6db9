namespace Millrace.Actors.Tests.Supervision;

/// <summary>What happened, in order; a test waits for an entry instead of sleeping.</summary>
sealed class Journal
{
    readonly Lock gate = new();
    readonly List<string> entries = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string[] Entries
    {
        get
        {
            lock (gate)
                return [.. entries];
        }
    }

    public ValueTask Note(string entry)
    {
        lock (gate)
        {
            entries.Add(entry);
            changed.SetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when the entry is there so many times.</summary>
    public async Task UntilAsync(string entry, int times = 1)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (entries.Count(noted => noted == entry) >= times)
                    return;
                next = changed.Task;
            }
            await next.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }
}
