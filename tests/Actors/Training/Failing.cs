namespace Millrace.Actors.Tests.Training;

/// <summary>Failures of a source.</summary>
static class Failing
{
    /// <summary>Fails at one step.</summary>
    public static void At(long step, long failing)
    {
        if (step == failing)
            throw new IOException("the file server is gone");
    }

    /// <summary>Fails the first so many times that it is called for the step.</summary>
    public static Action<long> Times(int count, long failing, Func<int, Exception> cause)
    {
        var calls = 0;
        return step =>
        {
            if (step == failing && ++calls <= count)
                throw cause(calls);
        };
    }
}
