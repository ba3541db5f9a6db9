using Millrace.Stages.Sources.Content;

namespace Millrace.Stages.Tests.Sources.Content;

public sealed class OrderedReadAheadTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 9)]
    public void Results_come_in_the_order_of_the_items_and_never_more_than_the_window_ahead(int workers, int window)
    {
        var (found, taken, mostAhead) = (0L, 0L, 0L);
        using var ahead = new OrderedReadAhead<Result>(workers, window,
            _ =>
            {
                mostAhead = Math.Max(mostAhead, found + 1 - Interlocked.Read(ref taken));
                return found < 500 ? found++ : null;
            },
            (item, _) =>
            {
                Thread.SpinWait((int)(item * 7919 % 1000)); // threads finish in another order
                return new Result(item);
            });
        for (var expected = 0L; expected < 500; expected++)
        {
            Assert.True(ahead.TryTake(out var item, out var result, CancellationToken.None));
            Assert.Equal((expected, expected), (item, result!.Item));
            Interlocked.Increment(ref taken);
        }
        Assert.False(ahead.TryTake(out _, out _, CancellationToken.None));
        Assert.False(ahead.TryTake(out _, out _, CancellationToken.None));
        Assert.InRange(mostAhead, 1, window + 1); // one may have been taken and not counted yet
    }

    [Fact]
    public void Failure_is_thrown_in_its_turn_and_again()
    {
        using var ahead = new OrderedReadAhead<Result>(3, 6, Count(), (item, _) => item == 7 ? throw new IOException("seven") : new Result(item));
        for (var item = 0; item < 7; item++)
            Assert.True(ahead.TryTake(out _, out _, CancellationToken.None));
        Assert.Equal("seven", Assert.Throws<IOException>(() => ahead.TryTake(out _, out _, CancellationToken.None)).Message);
        Assert.Throws<IOException>(() => ahead.TryTake(out _, out _, CancellationToken.None));
    }

    [Fact]
    public void Failure_to_find_an_item_is_thrown_behind_those_that_were_found()
    {
        var next = 0L;
        using var ahead = new OrderedReadAhead<Result>(2, 4, _ => next < 3 ? next++ : throw new IOException("three"), (item, _) => new Result(item));
        for (var item = 0; item < 3; item++)
            Assert.True(ahead.TryTake(out _, out _, CancellationToken.None));
        Assert.Throws<IOException>(() => ahead.TryTake(out _, out _, CancellationToken.None));
    }

    [Fact]
    public void Disposing_waits_for_the_threads_and_disposes_of_what_was_not_taken()
    {
        var (running, made, disposed) = (0, 0, 0);
        using var busy = new ManualResetEventSlim();
        var ahead = new OrderedReadAhead<Result>(3, 8, Count(), (item, stop) =>
        {
            Interlocked.Increment(ref running);
            if (item == 5)
            {
                busy.Set();
                stop.WaitHandle.WaitOne();
            }
            Interlocked.Increment(ref made);
            Interlocked.Decrement(ref running);
            return new Result(item, () => Interlocked.Increment(ref disposed));
        });
        Assert.True(ahead.TryTake(out _, out var first, CancellationToken.None));
        first!.Dispose();
        busy.Wait();
        ahead.Dispose();
        Assert.Equal(0, running);
        Assert.Equal(made, disposed);
        ahead.Dispose();
    }

    [Fact]
    public void Waiting_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        using var ahead = new OrderedReadAhead<Result>(1, 1, Count(), (item, stop) =>
        {
            cancelled.Cancel();
            stop.WaitHandle.WaitOne();
            return new Result(item);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => ahead.TryTake(out _, out _, cancelled.Token));
    }

    static Func<CancellationToken, long?> Count()
    {
        var next = 0L;
        return _ => next++;
    }

    sealed class Result(long item, Action? onDispose = null) : IDisposable
    {
        public long Item => item;

        public void Dispose() => onDispose?.Invoke();
    }
}
