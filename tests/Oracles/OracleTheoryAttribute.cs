using Xunit;

namespace Millrace.Oracles;

/// <summary>A theory against somebody else's program; skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(Oracle oracle) => Skip = oracle.WhyMissing();
}
