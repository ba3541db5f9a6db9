using Xunit;

namespace Millrace.Oracles;

/// <summary>A test against somebody else's program; skipped, with the reason, where that or its data (a path below ../shared/data) is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute(Oracle oracle, string sharedData = "")
    {
        Skip = oracle.WhyMissing()
            ?? (sharedData.Length > 0 && !SharedData.Has(sharedData.Split('/')) ? $"needs ../shared/data/{sharedData}" : null);
    }
}
