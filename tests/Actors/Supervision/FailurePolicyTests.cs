using Millrace.Actors.Streaming;
using Millrace.Actors.Supervision;

namespace Millrace.Actors.Tests.Supervision;

public sealed class FailurePolicyTests
{
    public static TheoryData<Exception, Directive> Decisions => new()
    {
        { new PoisonElementException("too long"), Directive.Skip },
        { new IOException("away"), Directive.Restart },
        { new TimeoutException(), Directive.Restart },
        { new HttpRequestException(), Directive.Restart },
        { new FileNotFoundException(), Directive.Stop },
        { new DirectoryNotFoundException(), Directive.Stop },
        { new EndOfStreamException(), Directive.Stop },
        { new InvalidDataException(), Directive.Stop },
        { new UnauthorizedAccessException(), Directive.Stop },
        { new OutOfMemoryException(), Directive.Escalate },
        { new InvalidOperationException(), Directive.Escalate },
        { new StageFailedException("tokenize", 0, "here", new IOException(), Directive.Stop), Directive.Stop },
        { new TooManyRejectionsException("g", GraphProgress.None with { Cursor = new Cursor(0, 0, 1), Rejected = new Dictionary<string, long> { ["x"] = 1 } }, 0, null), Directive.Stop },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Decision_is_by_type(Exception cause, Directive expected) => Assert.Equal(expected, FailurePolicy.Decide(cause));
}
