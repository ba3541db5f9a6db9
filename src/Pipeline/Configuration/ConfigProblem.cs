using Millrace.Pipeline.Configuration.Hocon;

namespace Millrace.Pipeline.Configuration;

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Origin">The place to look at.</param>
/// <param name="Message">A lower-case sentence without a final full stop.</param>
sealed record ConfigProblem(ConfigOrigin Origin, string Message)
{
    /// <summary><c>train.conf:14: …</c></summary>
    public override string ToString() => $"{Origin}: {Message}";
}
