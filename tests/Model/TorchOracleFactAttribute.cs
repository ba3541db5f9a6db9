using Millrace.Oracles;

namespace Millrace.Model.Tests;

/// <summary>A test against Debian's python3-torch; skipped, with the reason, where that or the native library is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchOracleFactAttribute : FactAttribute
{
    public TorchOracleFactAttribute() => Skip = TorchFactAttribute.WhyMissing ?? Oracle.PythonTorch.WhyMissing();
}
