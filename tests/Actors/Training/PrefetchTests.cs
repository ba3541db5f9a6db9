using System.Threading.Channels;
using Millrace.Actors.Training;

namespace Millrace.Actors.Tests.Training;

public sealed class PrefetchTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Prefetch_runs_ahead_by_its_capacity_and_no_more(int capacity)
    {
        var loaded = Channel.CreateUnbounded<long>();
        var prefetch = new BatchPrefetch(new ToySource { OnStep = step => loaded.Writer.TryWrite(step) }, 5, 100, capacity);
        for (var taken = 0L; taken < 10; taken++)
        {
            // As many as there is room for are loaded without anybody taking one; each one taken makes room for one.
            Assert.True(SpinWait.SpinUntil(() => loaded.Reader.Count >= taken + capacity, Patience));
            Work.For(TimeSpan.FromMilliseconds(10));
            Assert.Equal(taken + capacity, loaded.Reader.Count);
            Assert.NotNull(prefetch.Take(default));
        }
        prefetch.Dispose();
        loaded.Writer.Complete();
        var steps = await loaded.Reader.ReadAllAsync().ToListAsync();
        Assert.Equal(Enumerable.Range(5, steps.Count).Select(step => (long)step), steps);
        Assert.InRange(steps.Count, 10, 10 + capacity);
    }

    [Fact]
    public void Waiting_is_measured()
    {
        var calls = 0;
        var source = new ToySource
        {
            OnStep = _ =>
            {
                Interlocked.Increment(ref calls);
                Work.For(TimeSpan.FromMilliseconds(20));
            },
        };
        using var prefetch = new BatchPrefetch(source, 0, 10, 2);
        prefetch.Take(default);
        Assert.InRange(prefetch.Waited.TotalMilliseconds, 1, Patience.TotalMilliseconds);
        var waited = prefetch.Waited;
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref calls) == 3, Patience)); // the third is asked for when the second is there
        prefetch.Take(default);
        Assert.Equal(waited, prefetch.Waited); // it was there
    }

    [Fact]
    public void Failure_of_the_source_comes_out_as_it_is_after_the_steps_before_it()
    {
        using var prefetch = new BatchPrefetch(new ToySource { OnStep = step => Failing.At(step, 2) }, 0, 10, 4);
        prefetch.Take(default);
        prefetch.Take(default);
        Assert.Equal("the file server is gone", Assert.Throws<IOException>(() => prefetch.Take(default)).Message);
        Assert.Throws<IOException>(() => prefetch.Take(default));
    }

    [Fact]
    public void Cancellation_of_the_source_is_a_failure_like_any_other()
    {
        using var prefetch = new BatchPrefetch(new ToySource { OnStep = _ => throw new OperationCanceledException("the source gave up") }, 0, 10, 4);
        Assert.Equal("the source gave up", Assert.ThrowsAny<OperationCanceledException>(() => prefetch.Take(default)).Message);
    }

    [Fact]
    public void Steps_end_where_they_are_to_end()
    {
        using var prefetch = new BatchPrefetch(new ToySource(), 3, 4, 2);
        Assert.NotNull(prefetch.Take(default));
        Assert.Throws<ChannelClosedException>(() => prefetch.Take(default));
    }

    [Fact]
    public async Task Stop_ends_the_wait()
    {
        using var data = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        using var waiting = new ManualResetEventSlim();
        var prefetch = new BatchPrefetch(
            new ToySource
            {
                OnStep = _ =>
                {
                    waiting.Set();
                    data.Wait(Patience);
                },
            },
            0, 10, 1);
        var take = Task.Run(() => prefetch.Take(stop.Token));
        Assert.True(waiting.Wait(Patience));
        await stop.CancelAsync();
        Assert.Null(await take.WaitAsync(Patience));
        data.Set();
        prefetch.Dispose();
    }

    [Fact]
    public async Task Dispose_ends_a_source_that_is_ahead()
    {
        var prefetch = new BatchPrefetch(new ToySource(), 0, long.MaxValue, 2);
        prefetch.Take(default);
        await Task.Run(prefetch.Dispose).WaitAsync(Patience);
    }

    [Fact]
    public async Task Dispose_waits_for_the_step_that_is_being_loaded()
    {
        using var data = new ManualResetEventSlim();
        using var loading = new ManualResetEventSlim();
        var done = false;
        var prefetch = new BatchPrefetch(
            new ToySource
            {
                OnStep = _ =>
                {
                    loading.Set();
                    data.Wait(Patience);
                    done = true;
                },
            },
            0, 10, 1);
        Assert.True(loading.Wait(Patience));
        var dispose = Task.Run(prefetch.Dispose);
        Assert.False(dispose.IsCompleted);
        data.Set();
        await dispose.WaitAsync(Patience);
        Assert.True(done);
    }
}
