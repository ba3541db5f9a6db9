using Xunit;

namespace Millrace.Oracles;

/// <summary>A test of real data; skipped, with the missing path as reason, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] parts)
    {
        if (!SharedData.Has(parts))
            Skip = $"needs ../shared/data/{string.Join('/', parts)}";
    }
}
