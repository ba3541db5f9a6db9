using Microsoft.Extensions.Logging.Abstractions;
using Millrace.Actors.Supervision;
using Millrace.Laws;

namespace Millrace.Actors.Tests.Supervision;

public sealed class ActorTests : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    static readonly ActorOptions Options =
        new(MailboxCapacity: 4, new SupervisionOptions(2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), Jitter: 0));

    readonly ManualTime time = new();
    readonly Journal journal = new();
    readonly ActorSystem system;

    public ActorTests() => system = new ActorSystem("run", time, NullLogger.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await system.AbortAsync().WaitAsync(Patience);

    ActorRef<EchoMessage> Spawn(string name, ActorOptions? options = null) => system.Spawn(name, () => new Echo(journal), options ?? Options);

    static Task<string> SayAsync(ActorRef<EchoMessage> actor, string text) =>
        actor.AskAsync<string>(replyTo => new EchoMessage.Say(text, replyTo), TimeSpan.FromHours(1), CancellationToken.None).WaitAsync(Patience);

    static EchoMessage Spawning(Journal journal, string name, ActorOptions options, TaskCompletionSource<ActorRef<EchoMessage>> spawned) =>
        new EchoMessage.Do(context =>
        {
            spawned.SetResult(context.Spawn(name, () => new Echo(journal), options));
            return ValueTask.CompletedTask;
        });

    async Task<ActorRef<EchoMessage>> SpawnUnderAsync(ActorRef<EchoMessage> parent, string name, ActorOptions? options = null)
    {
        var spawned = new TaskCompletionSource<ActorRef<EchoMessage>>();
        Assert.Equal(TellResult.Taken, parent.Tell(Spawning(journal, name, options ?? Options, spawned)));
        return await spawned.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Messages_are_handled_in_order_with_state_between_them()
    {
        var echo = Spawn("echo");
        Assert.Equal("run/echo", echo.Path);
        var answers = await Task.WhenAll(SayAsync(echo, "a"), SayAsync(echo, "b"), SayAsync(echo, "c"));
        Assert.Equal(["a 1", "b 2", "c 3"], answers);
    }

    [Fact]
    public async Task Full_mailbox_says_so_and_waits_only_where_asked_to()
    {
        var (echo, gate) = (Spawn("echo"), new TaskCompletionSource());
        var began = new TaskCompletionSource();
        echo.Tell(new EchoMessage.Do(async _ =>
        {
            began.SetResult();
            await gate.Task;
        }));
        await began.Task.WaitAsync(Patience);
        for (var i = 0; i < 4; i++)
            Assert.Equal(TellResult.Taken, echo.Tell(new EchoMessage.Wait(Task.CompletedTask)));
        Assert.Equal(TellResult.Full, echo.Tell(new EchoMessage.Wait(Task.CompletedTask)));
        var waiting = echo.TellAsync(new EchoMessage.Wait(Task.CompletedTask), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.True(await waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task Question_without_an_answer_times_out()
    {
        var echo = Spawn("echo");
        var timersBefore = 0;
        var asked = echo.AskAsync<string>(_ => new EchoMessage.Wait(Task.CompletedTask), TimeSpan.FromSeconds(5), CancellationToken.None);
        await time.TimersSetAsync(timersBefore + 1);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => asked.WaitAsync(Patience));
        Assert.Equal("run/echo gave no answer within 5000 ms", failure.Message);
    }

    [Fact]
    public async Task Question_to_an_actor_that_stops_fails_at_once()
    {
        var (echo, gate) = (Spawn("echo"), new TaskCompletionSource());
        echo.Tell(new EchoMessage.Wait(gate.Task));
        var asked = SayAsync(echo, "too late");
        echo.Abort();
        Assert.Equal("run/echo has stopped", (await Assert.ThrowsAsync<ActorStoppedException>(() => asked)).Message);
        await Assert.ThrowsAsync<ActorStoppedException>(() => SayAsync(echo, "later still"));
        Assert.Equal(TellResult.Stopped, echo.Tell(new EchoMessage.Wait(gate.Task)));
        Assert.False(await echo.TellAsync(new EchoMessage.Wait(gate.Task), CancellationToken.None));
    }

    [Fact]
    public async Task Stop_handles_what_is_in_the_mailbox_first()
    {
        var (echo, gate) = (Spawn("echo"), new TaskCompletionSource());
        echo.Tell(new EchoMessage.Wait(gate.Task));
        var asked = SayAsync(echo, "last");
        var stopped = echo.StopAsync();
        Assert.Equal(TellResult.Stopped, echo.Tell(new EchoMessage.Wait(gate.Task)));
        gate.SetResult();
        Assert.Equal("last 1", await asked);
        await stopped.WaitAsync(Patience);
        Assert.Null(await echo.Stopped);
        Assert.Equal(["run/echo started", "run/echo stopped"], journal.Entries);
    }

    [Fact]
    public async Task Failure_restarts_the_actor_after_a_pause_with_fresh_state_and_the_messages_that_wait()
    {
        var echo = Spawn("echo");
        Assert.Equal("a 1", await SayAsync(echo, "a"));
        var timers = 1; // of the question
        echo.Tell(new EchoMessage.Fail(new IOException("away")));
        await time.TimersSetAsync(++timers);
        var asked = SayAsync(echo, "b");
        Assert.Equal(["run/echo started", "run/echo restarts: away"], journal.Entries);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("b 1", await asked);
        Assert.Equal(["run/echo started", "run/echo restarts: away", "run/echo started"], journal.Entries);
    }

    [Fact]
    public async Task Too_many_restarts_end_the_actor_and_the_system()
    {
        var echo = Spawn("echo");
        for (var restart = 1; restart <= 2; restart++)
        {
            echo.Tell(new EchoMessage.Fail(new IOException($"away {restart}")));
            await time.TimersSetAsync(restart);
            time.Advance(TimeSpan.FromSeconds(restart)); // 1 s, then 2 s
            await journal.UntilAsync("run/echo started", restart + 1);
        }
        echo.Tell(new EchoMessage.Fail(new IOException("away 3")));
        var failure = await Assert.ThrowsAsync<ActorFailedException>(() => system.Completion.WaitAsync(Patience));
        Assert.Equal("run/echo failed after 2 restarts: away 3", failure.Message);
        Assert.Equal(("run/echo", 2), (failure.Actor, failure.Restarts));
        Assert.Same(failure, await echo.Stopped);
    }

    [Fact]
    public async Task Failures_long_ago_are_forgotten()
    {
        var echo = Spawn("echo");
        for (var restart = 1; restart <= 5; restart++)
        {
            echo.Tell(new EchoMessage.Fail(new IOException("away")));
            await time.TimersSetAsync(2 * restart - 1);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("still 1", await SayAsync(echo, "still"));
            time.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task Skip_goes_on_with_the_state_as_it_is()
    {
        var echo = Spawn("echo", Options with { Decide = _ => Directive.Skip });
        await SayAsync(echo, "a");
        echo.Tell(new EchoMessage.Fail(new InvalidOperationException("never mind")));
        Assert.Equal("b 2", await SayAsync(echo, "b"));
    }

    [Fact]
    public async Task Stop_ends_the_actor_alone_and_tells_its_cause()
    {
        var (echo, other) = (Spawn("echo"), Spawn("other"));
        echo.Tell(new EchoMessage.Fail(new FileNotFoundException("no vocab.txt")));
        Assert.IsType<FileNotFoundException>(await echo.Stopped.WaitAsync(Patience));
        Assert.Equal("a 1", await SayAsync(other, "a"));
        await system.StopAsync().WaitAsync(Patience);
        await system.Completion; // a failure that was stopped is not one of the system
    }

    [Fact]
    public async Task Watcher_is_told_once_even_of_one_that_has_stopped_before()
    {
        var (echo, watcher) = (Spawn("echo"), Spawn("watcher"));
        echo.Tell(new EchoMessage.Fail(new FileNotFoundException("no vocab.txt")));
        await echo.Stopped.WaitAsync(Patience);
        watcher.Tell(new EchoMessage.Do(context =>
        {
            context.Watch(echo);
            return ValueTask.CompletedTask;
        }));
        await journal.UntilAsync("run/watcher saw run/echo end: no vocab.txt");
        await watcher.StopAsync().WaitAsync(Patience);
        Assert.Single(journal.Entries, entry => entry.StartsWith("run/watcher saw", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parent_is_told_when_a_child_stops()
    {
        var parent = Spawn("parent");
        var child = await SpawnUnderAsync(parent, "child");
        Assert.Equal("run/parent/child", child.Path);
        await child.StopAsync().WaitAsync(Patience);
        await journal.UntilAsync("run/parent saw run/parent/child end: on request");
        await SpawnUnderAsync(parent, "child"); // the name is free again
    }

    [Fact]
    public async Task Name_of_a_living_child_is_refused()
    {
        Spawn("echo");
        Assert.StartsWith("run has a child named echo already", Assert.Throws<ArgumentException>(() => Spawn("echo")).Message, StringComparison.Ordinal);
        await system.StopAsync().WaitAsync(Patience);
        Assert.Throws<ActorStoppedException>(() => Spawn("late"));
    }

    [Fact]
    public async Task Escalated_failure_is_decided_by_the_parent_which_restarts_with_new_children()
    {
        var parent = Spawn("parent", Options with { Decide = cause => cause is ActorFailedException { InnerException: KeyNotFoundException } ? Directive.Restart : Directive.Escalate });
        var first = await SpawnUnderAsync(parent, "child");
        var second = await SpawnUnderAsync(parent, "other");
        first.Tell(new EchoMessage.Fail(new KeyNotFoundException("no such rank")));
        await time.TimersSetAsync(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await journal.UntilAsync("run/parent started", 2);
        Assert.Null(await second.Stopped.WaitAsync(Patience));
        Assert.Equal("run/parent/child failed: no such rank", (await first.Stopped)!.Message);
        await SpawnUnderAsync(parent, "child");
        Assert.Equal("a 1", await SayAsync(parent, "a"));
        Assert.DoesNotContain(journal.Entries, entry => entry.Contains("saw", StringComparison.Ordinal)); // of children of the old instance
    }

    [Fact]
    public async Task Failure_that_nobody_knows_stops_everything_and_names_its_origin()
    {
        var parent = Spawn("parent");
        var child = await SpawnUnderAsync(parent, "child");
        var bystander = Spawn("bystander");
        child.Tell(new EchoMessage.Fail(new KeyNotFoundException("no such rank")));
        var failure = await Assert.ThrowsAsync<ActorFailedException>(() => system.Completion.WaitAsync(Patience));
        Assert.Equal("run/parent/child failed: no such rank", failure.Message);
        Assert.Null(await bystander.Stopped);
        Assert.Contains("run/bystander stopped", journal.Entries);
    }

    [Fact]
    public async Task Children_stop_before_their_parent_the_youngest_first()
    {
        var parent = Spawn("parent");
        await SpawnUnderAsync(parent, "old");
        await SpawnUnderAsync(parent, "young");
        await system.StopAsync().WaitAsync(Patience);
        Assert.Equal(
            ["run/parent/young stopped", "run/parent/old stopped", "run/parent stopped"],
            journal.Entries.Where(entry => entry.EndsWith("stopped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stop_during_the_pause_before_a_restart_does_not_wait_for_it()
    {
        var echo = Spawn("echo");
        echo.Tell(new EchoMessage.Fail(new IOException("away")));
        await time.TimersSetAsync(1);
        Assert.Null(await echo.StopAsync().ContinueWith(_ => echo.Stopped).Unwrap().WaitAsync(Patience));
    }

    [Fact]
    public async Task Actor_that_cannot_be_made_fails_like_one_that_fails_later()
    {
        var tries = 0;
        var echo = system.Spawn("echo", () => ++tries < 3 ? throw new IOException("away") : new Echo(journal), Options);
        await time.TimersSetAsync(1);
        time.Advance(TimeSpan.FromSeconds(1));
        await time.TimersSetAsync(2);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a 1", await SayAsync(echo, "a"));
    }

    [Fact]
    public async Task Message_to_oneself_comes_when_its_time_has_come()
    {
        var echo = Spawn("echo");
        var told = new TaskCompletionSource();
        echo.Tell(new EchoMessage.Do(context =>
        {
            context.TellSelfAfter(TimeSpan.FromSeconds(10), new EchoMessage.Do(_ =>
            {
                told.SetResult();
                return ValueTask.CompletedTask;
            }));
            return ValueTask.CompletedTask;
        }));
        await time.TimersSetAsync(1);
        time.Advance(TimeSpan.FromSeconds(9));
        await SayAsync(echo, "nothing yet");
        Assert.False(told.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await told.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Dedicated_thread_stays_the_same_over_awaits_and_restarts_and_ends_with_the_actor()
    {
        var echo = Spawn("echo", Options with { DedicatedThread = true });
        var threads = new List<Thread>();
        var message = new EchoMessage.Do(async _ =>
        {
            threads.Add(Thread.CurrentThread);
            await Task.Yield();
            threads.Add(Thread.CurrentThread);
            await Task.Run(() => { });
            threads.Add(Thread.CurrentThread);
        });
        echo.Tell(message);
        await SayAsync(echo, "a");
        echo.Tell(new EchoMessage.Fail(new IOException("away")));
        await time.TimersSetAsync(2);
        time.Advance(TimeSpan.FromSeconds(1));
        echo.Tell(message);
        await SayAsync(echo, "b");

        var thread = Assert.Single(threads.Distinct());
        Assert.Equal(6, threads.Count);
        Assert.False(thread.IsThreadPoolThread);
        Assert.Equal("run/echo", thread.Name);
        await echo.StopAsync().WaitAsync(Patience);
        Assert.True(thread.Join(Patience));
    }
}
